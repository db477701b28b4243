"""The words that do something when they are said: one table from acts to patterns.

A pattern is a regular expression over the words of one quote, without its marks, in any case, with `'` for every apostrophe.
`^` ties it to the opening words, where an order or an agreement stands. A pattern is kept while the lines it finds in the labelled
modern excerpts and stories carry its act at least six times in ten; `PRECISION` is that share, act by act, and becomes the confidence.
"""

from fabula.layers.vocabulary import ActKind

VERY = r"(?:so |very |really |awfully |terribly |truly |deeply |most |dreadfully |just |too |ever so |more )*"
SORRY_FOR_NOTHING_DONE = r"(?! (?:for (?:you|her|him|them|the)|to (?:hear|say|tell))\b)"

ACT_WORDS: dict[ActKind, tuple[str, ...]] = {
    "question": (r"[^.!?…]*\?",),
    "apology": (
        rf"\b(?:i'm|i am|we're|we are|i was|i feel) {VERY}sorry\b{SORRY_FOR_NOTHING_DONE}",
        rf"(?:^(?:oh,? |no,? )*|[.!?…,] ){VERY}sorry\b{SORRY_FOR_NOTHING_DONE}",
        r"\bi apologi[sz]e\b",
        r"\bforgive me\b",
        r"\bpardon me\b",
        r"\bmy (?:own )?(?:fault|mistake)\b",
        r"\bi owe you an apology\b",
    ),
    "thanks": (
        r"\bthank (?:you|ye|'ee|thee|ya|god bless you)\b(?! (?:to|not to|for nothing)\b)",
        r"\bthanks\b(?! to\b)",
        r"\bmuch obliged\b",
        r"\b(?:i'm|i am) (?:very |so |much |most )*(?:grateful|obliged)\b",
    ),
    "greeting": (
        r"^(?:oh,? |well,? |ah,? )*(?:hello|hullo|hallo|hi|hiya|hey there|howdy|greetings)\b",
        r"\bgood (?:morning|afternoon|evening|day|morrow)\b",
        r"^'?(?:morning|afternoon|evening)\b(?=[,.!])",
        r"\bhow do you do\b",
        r"\b(?:nice|glad|good|delighted|pleased|happy|a pleasure) to (?:meet|see|know) you\b",
    ),
    "farewell": (r"\bgood-?bye\b", r"\bgood ?-?night\b", r"\bcheerio\b", r"\bbye(?:-bye)?\b", r"\bsweet dreams\b", r"\bau revoir\b"),
    "promise": (
        r"\bi promise\b",
        r"\bi give you my word\b",
        r"\byou have my word\b",
        r"\bon my (?:word of )?honou?r\b",
        r"^(?:all right|yes|okay|very well|no),? i (?:'ll|will|won't)\b",
    ),
    "vow": (r"\bi swear (?:it|to|by|on)\b", r"\bas long as i live\b", r"\bso help me\b"),
    "love": (r"\bi love you\b", r"\bi'm in love with you\b", r"\bmarry me\b"),
    "forgiveness": (r"\bi forgive you\b", r"\b(?:you're|you are) forgiven\b", r"\bi don't blame you\b"),
    "threat": (r"\bor else\b", r"\byou'll be sorry\b"),
    "request": (r"\bplease(?=[,.!?]|$)", r"^please\b", r"\bwould you mind\b", r"\bdo me (?:a|the|one) favou?r\b"),
    "order": (
        r"^(?:get out|shut up|stop|halt|hold it|sit down|stand up|go away|come here|hurry|drop it|get up|get back|stand back|move|silence"
        r"|quiet|be quiet|hush|keep (?:quiet|still|back)|don't move)\b",
        r"^(?:get|take|go|put|bring|keep|stay|hold|leave|run|turn|move|find|fetch|open|close)\b",
    ),
    "offer": (r"\b(?:can|may) i (?:help|get|offer|bring) you\b", r"\bwhat can i do for you\b"),
    "invitation": (r"\bshall we\b", r"\bdo (?:come in|sit down|sit|stay)\b", r"\btake a (?:seat|chair)\b"),
    "agreement": (
        r"^(?:all right|very well|agreed|it's a deal)\b",
        r"\bi (?:quite )?agree\b",
        r"\b(?:you're|you are) (?:quite |perfectly )?right\b",
    ),
    "refusal": (r"^no,? (?:thank|i (?:won't|can't|couldn't|shan't|will not|wouldn't))\b", r"\bi refuse\b"),
    "insult": (r"\byou (?:\w+ ){0,2}(?:fool|idiot|swine|pig|liar|brute|coward|bastard|scoundrel|imbecile|blockhead|moron)s?\b",),
    "comfort": (
        r"\b(?:it'll|it will|it's going to|you'll) be (?:all right|fine|okay)\b",
        r"\bdon't (?:you )?(?:worry|cry|fret|be afraid)\b",
    ),
    "advice": (r"\bif i were you\b", r"\bbetter (?:go|get|not|keep|stay|let|leave|ask|tell)\b"),
    "confession": (r"\bi admit\b", r"\bit was me\b"),
}
PRECISION: dict[ActKind, float] = {
    "question": 0.83, "apology": 0.85, "thanks": 0.86, "greeting": 0.84, "farewell": 0.75, "promise": 0.85, "vow": 0.6, "love": 0.73,
    "forgiveness": 0.9, "threat": 0.6, "request": 0.78, "order": 0.64, "offer": 0.75, "invitation": 0.62, "agreement": 0.6, "refusal": 0.65,
    "insult": 0.6, "comfort": 0.6, "advice": 0.6, "confession": 0.67,
}  # fmt: skip
