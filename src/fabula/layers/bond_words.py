"""The words by which a text states a bond, and what each states: one table, read by the step that finds them and by the fold."""

from typing import Literal, NamedTuple

from fabula.layers.vocabulary import ActKind, BondKind

Stands = Literal["first", "second", "equal"]


class BondWord(NamedTuple):
    """What "X is Y's WORD" states. A directed bond goes from parent, teacher or master: X if `stands` is first, Y if second."""

    kind: BondKind
    stands: Stands


# One line a kind and standing; plurals in -s are understood.
LINES: tuple[tuple[BondKind, Stands, str], ...] = (
    (
        "kin",
        "first",
        "mother father parent mum mom ma mam mama mamma mummy mommy dad daddy pa papa pop grandmother grandfather grandparent gran "
        "grandma granny nan nana grandpa grandad granddad aunt aunty auntie uncle stepmother stepfather godmother godfather "
        "mother-in-law father-in-law great-aunt great-uncle great-grandmother great-grandfather parents folks",
    ),
    (
        "kin",
        "second",
        "son daughter child children grandson granddaughter grandchild grandchildren niece nephew stepson stepdaughter stepchild godson "
        "goddaughter godchild son-in-law daughter-in-law",
    ),
    (
        "kin",
        "equal",
        "brother sister sibling twin cousin half-brother half-sister stepbrother stepsister brother-in-law sister-in-law sis kinsman "
        "kinswoman relative",
    ),
    (
        "partner",
        "equal",
        "husband wife wives spouse fiancé fiancée fiance fiancee boyfriend girlfriend lover sweetheart betrothed bride bridegroom "
        "married engaged",
    ),
    ("former partner", "equal", "ex ex-husband ex-wife ex-boyfriend ex-girlfriend ex-fiancé ex-fiancée"),
    ("friend", "equal", "friend pal chum buddy confidant confidante"),
    (
        "colleague",
        "equal",
        "colleague co-worker coworker workmate comrade shipmate crewmate teammate squadmate co-host co-author co-star",
    ),
    ("teacher and pupil", "first", "teacher schoolmaster schoolmistress tutor mentor coach governess"),
    ("teacher and pupil", "second", "pupil student apprentice protégé protégée disciple"),
    ("master and servant", "first", "master employer boss"),
    (
        "master and servant",
        "second",
        "servant maid manservant maidservant butler valet housekeeper footman squire bodyguard employee secretary",
    ),
    ("enemy", "equal", "enemy enemies nemesis foe"),
    ("rival", "equal", "rival competitor"),
    ("acquaintance", "equal", "neighbour neighbor acquaintance classmate schoolmate"),
    ("other", "equal", "flatmate roommate housemate"),
    ("other", "first", "landlord landlady guardian godparent"),
    ("other", "second", "tenant lodger ward"),
)

BOND_WORDS: dict[str, BondWord] = {word: BondWord(kind, stands) for kind, stands, words in LINES for word in words.split()}

# What is said that moves a bond, and how a change of kind "other" calls it.
TURNS: dict[ActKind, str] = {"apology": "apologises", "forgiveness": "forgives", "love": "declares love"}


def bond_word(word: str) -> BondWord | None:
    """What a word states of a bond, in any case, singular or plural; None if it states none."""
    word = word.lower()
    return BOND_WORDS.get(word) or BOND_WORDS.get(word.removesuffix("s"))


def kind_of(word: str) -> BondKind:
    """The kind of bond that a word states; "other" for words that are not in the table."""
    found = bond_word(word)
    return found.kind if found else "other"
