"""The readings, one file a step. `CHAIN` is their order; `quotation`, `naming` and `lexicon` hold what single steps are made of."""

from fabula.steps.acts import find_acts
from fabula.steps.addressees import find_addressees, settle_addressees
from fabula.steps.appositions import find_appositions
from fabula.steps.callings import join_callings
from fabula.steps.cast import find_cast
from fabula.steps.chain import Step, check_order, run, step
from fabula.steps.changes import find_changes
from fabula.steps.coreference import link_mentions
from fabula.steps.counts import count_cast, forget_nobodies
from fabula.steps.doubts import find_doubts
from fabula.steps.encode import encode, see
from fabula.steps.events import find_events
from fabula.steps.lemmas import find_lemmas
from fabula.steps.mentions import find_mentions
from fabula.steps.narrator import find_narrator, name_narrator
from fabula.steps.paragraphs import find_paragraphs
from fabula.steps.quotes import find_quotes
from fabula.steps.scenes import find_scenes
from fabula.steps.sentences import find_sentences
from fabula.steps.speakers import find_people, find_speakers, settle_speakers
from fabula.steps.subtypes import find_subtypes
from fabula.steps.supersenses import find_supersenses
from fabula.steps.tags import find_tags
from fabula.steps.talk import listen
from fabula.steps.tokens import find_tokens
from fabula.steps.view import look

CHAIN: tuple[Step, ...] = (
    step(find_paragraphs, "paragraphs"),
    step(find_tokens, "tokens"),
    step(encode, "signals"),
    step(find_quotes, "quotes"),
    step(find_sentences, "sentences"),
    step(find_tags, "tokens"),
    step(find_lemmas, "tokens"),
    step(find_subtypes, "tokens"),
    step(find_supersenses, "tokens"),
    step(look, "view"),
    step(see, "seen"),
    step(find_mentions, "mentions", "shapes"),
    step(find_cast, "entities", "mentions", "genders", "namesakes"),
    step(find_narrator, "tellers", "entities", "genders"),
    step(find_appositions, "apposed"),
    step(link_mentions, "mentions", "entities", "genders"),
    step(find_people, "people"),
    step(find_speakers, "quotes"),
    step(find_addressees, "quotes"),
    step(listen, "heard"),
    step(settle_speakers, "quotes"),
    step(name_narrator, "tellers", "quotes", "mentions", "entities", "genders", "heard"),
    step(join_callings, "quotes", "mentions", "genders", "heard"),
    step(settle_addressees, "quotes"),
    step(link_mentions, "mentions", "entities", "genders"),
    step(forget_nobodies, "entities", "mentions"),
    step(count_cast, "entities"),
    step(find_scenes, "scenes"),
    step(find_events, "events"),
    step(find_acts, "acts"),
    step(find_changes, "changes"),
    step(find_doubts, "doubts"),
)

__all__ = ["CHAIN", "Step", "check_order", "run", "step"]
