"""The words that place a scene, as patterns: nouns of places, phrases of time, media, inner verbs, and verbs that show the tense."""

from fabula.layers.vocabulary import Medium

PLACES = (
    "kitchen|garden|house|home|room|bedroom|bathroom|hall|hallway|corridor|staircase|stairs|landing|porch|veranda|parlou?r|library|study|office"
    "|attic|cellar|basement|pantry|nursery|lobby|lift|elevator|flat|apartment|cottage|cabin|hut|barn|stable|yard|courtyard|courtroom|court|garage"
    "|roof|balcony|terrace|lawn|orchard|meadow|woods?|forest|clearing|hillside|valley|river|riverbank|lake|pond|beach|shore|island|harbou?r|dock"
    "|quay|pier|bridge|road|street|lane|alley|square|market|marketplace|shop|store|bakery|caf[eé]|bar|pub|inn|tavern|restaurant|diner|hotel"
    "|hospital|ward|clinic|school|classroom|gym|schoolroom|college|university|church|chapel|vestry|churchyard|cemetery|grave|graveside|graveyard"
    "|station|platform|train|carriage|compartment|bus|tram|taxi|ship|boat|deck|cockpit|plane|airport|camp|tent|castle|palace|tower|chamber|cell"
    "|dungeon|prison|jail|theat(?:re|er)|studio|museum|gallery|bank|factory|workshop|laboratory|lab|warehouse|mill|farm|village|town|city|park"
    "|laundrette|laundromat|lodge|steps|cave|tunnel|quarry|canal|saloon|cathedral|temple"
)

TIMES = (
    r"(?:early |late )?(?:that|this|the (?:next|same|following|previous)|one) (?:morning|afternoon|evening|night|day|noon|week|month|spring"
    r"|summer|autumn|fall|winter)",
    r"(?:at|by|towards?|before|after|until) (?:noon|midnight|dawn|dusk|sunset|sunrise|nightfall|daybreak|first light)",
    r"(?:at|by|towards?|before|after|until) (?:half past |\w+ (?:to|past) )?(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven"
    r"|twelve)(?: o['’]clock\b|(?= (?:in|on|at|that)\b|[,.;]))",
    r"on (?:a |the )?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day(?: (?:morning|afternoon|evening|night))?",
    r"(?:a few|some|two|three|four|five|six|seven|eight|nine|ten|an?|one|several|many) "
    r"(?:minute|hour|day|night|week|month|year)s? (?:later|afterwards?)",
    r"in the (?:morning|afternoon|evening|night)",
    r"(?:in|on) (?:early |late )?(?:January|February|March|April|May|June|July|August|September|October|November|December)"
    r"(?: \d{1,2})?(?:,? \d{4})?",
)

MEDIA: dict[Medium, str] = {
    "video": r"video (?:call|link)|webcam|on (?:the|her|his|their|my) (?:\w+ )?screen|the screen divides",
    "phone": (
        "on the (?:tele)?phone|(?:tele)?phone (?:rings|rang|goes|went|wedged)|receiver|on the line|the line (?:went|goes) dead|hangs? up"
        "|hung up|rang off|rings off"
    ),
}

INNER_VERBS = (
    "thought|thinks|knew|knows|felt|feels|wonder(?:ed|s)|reali[sz]e[ds]|remember(?:ed|s)|want(?:ed|s)|hope[ds]|wish(?:ed|es)|notice[ds]|saw|sees?"
    "|hear[ds]?|feel|believe[ds]|decide[ds]|suppose[ds]|guess(?:ed|es)|imagine[ds]|underst(?:ood|ands)|fear(?:ed|s)"
)

PAST_VERBS = (
    "was|were|had|did|said|asked|went|came|took|looked|turned|stood|sat|got|made|put|gave|told|found|left|kept|held|began|felt|thought|knew|saw"
    "|heard|ran|fell|laughed|smiled|nodded|shook|walked|opened|pulled"
)
PRESENT_VERBS = (
    "is|are|has|does|says|asks|goes|comes|takes|looks|turns|stands|sits|gets|makes|puts|gives|tells|finds|leaves|keeps|holds|begins|feels|thinks"
    "|knows|sees|hears|runs|falls|laughs|smiles|nods|shakes|walks|opens|pulls|am|(?:is|do|does|are)n['’]t"
)
