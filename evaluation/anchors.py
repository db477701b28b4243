"""What others reached, and what is aimed at: the figures that stand beside ours. Sources are named as the protocol names them."""

# system; what it was given; all, explicit, anaphoric, implicit; source
SPEAKERS: tuple[tuple[str, str, tuple[float | None, ...], str], ...] = (
    ("BookNLP", "raw text", (40, 64, None, 28), "Vishnubhotla et al. 2023"),
    ("BookNLP big, mixed books", "raw text", (54, None, None, None), "third-party run, 2026"),
    ("ModernBookNLP (ModernBERT-large), 6 other books", "raw text", (84.9, None, None, None), "third-party run, 2026"),
    ("the same + a 12-billion-parameter chat model", "raw text", (92.1, None, None, None), "third-party run, 2026"),
    ("nearest mention", "gold quotes, cast", (49.5, 89.6, 32.4, 32.9), "author-disjoint, 2026"),
    ("most frequent", "gold quotes, cast", (42.5, 54.0, 36.3, 38.5), "author-disjoint, 2026"),
    ("ModernBERT-base ranker", "gold quotes, cast", (82.3, 95.1, 79.2, 75.4), "author-disjoint, 2026"),
    ("Qwen3-8B, fine-tuned", "gold quotes, cast", (87.7, 94.0, 85.7, 84.6), "author-disjoint, 2026"),
    ("BookNLP+", "gold quotes, cast, mentions; minor speakers dropped", (78.5, 98.6, 70.2, 66.4), "5 folds by novel"),
    ("Llama-3-8B, chain of thought", "gold quotes, cast", (90.6, 94.7, None, 81.8), "2025"),
    ("ModernBERT-large, joint", "gold quotes, cast, mentions", (94.5, 99.3, 95.5, 89.3), "Aug 2026"),
    ("aim", "raw text", (85, 98, 88, 77), ""),
    ("aim", "cast and quotes", (92, 99, 93, 86), ""),
)

# figure; set; what others reached; aim
OTHERS: dict[tuple[str, str], tuple[str, str]] = {
    ("pdnc-raw", "addressee"): ("no figure exists; RiQuA, speaker and addressee together: 69.6", "75"),
    ("pdnc-raw", "characters"): ("BookNLP: about 90% of clusters have no name", "95"),
    ("pdnc-raw", "clusters"): ("", "1.05"),
    ("pdnc-raw", "links"): ("no figure exists", ""),
    ("litbank", "speakers"): ("BookNLP big 68.1; ModernBookNLP 77.5", "80"),
    ("litbank", "mentions"): ("BookNLP small 88.2, big 90.0 (own test); plain fine-tuning 87.1", "90"),
    ("litbank", "entities"): ("BERT, without pronouns: 77.6", ""),
    ("litbank", "conll"): ("Tibert 67.2; BookNLP big 71.3; ModernBookNLP 71.5; Maverick 78.0; xCoRe 78.3", "78"),
    ("litbank", "events"): ("BERT 2019: 73.9; BookNLP small 70.6, big 74.1; MiniLM fine-tuned: 75.6", "78"),
    ("modern-stories", "scenes"): ("German novels, best: 40", ""),
    ("modern-stories", "presence"): ("two readings agree: 83", ""),
    ("modern-stories", "acts"): ("no figure exists; two readings agree: 89 to 92", ""),
    ("modern-stories", "deeds"): ("two readings, world entries: 85 to 94 right, a quarter more found", ""),
}
