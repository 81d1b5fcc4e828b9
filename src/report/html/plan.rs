//! Which evidence goes into which script file, decided from lengths alone, so that it is the same each time.

use super::survey::{Surveyed, SurveyedAttempt};

/// A script of cases is closed when it has so much.
const CHUNK: u64 = 256 << 10;
const CASES_A_CHUNK: usize = 64;
/// All scripts together; what does not fit stays a link to its file.
const BUDGET: u64 = 256 << 20;
/// Text files up to this stand beside the transcript.
const INLINE: u64 = 16 << 10;
/// Kept of either end of a larger text file, and of a transcript; by rank.
const ENDS: [u64; 4] = [1 << 20, 512 << 10, 128 << 10, 64 << 10];
const TRANSCRIPT: [u64; 4] = [8 << 20, 8 << 20, 2 << 20, 2 << 20];

/// The whole plan.
#[derive(Debug)]
pub(super) struct Plan<'a> {
    /// Each is one file of cases; the first one is `c0001.js`.
    pub(super) chunks: Vec<Vec<PlannedCase<'a>>>,
    /// For each case of the results the chunk it is in, counted from 0.
    pub(super) chunk_of: Vec<usize>,
    /// Each is one file: path and how much of either end is kept. The first one is `f0001.js`.
    pub(super) texts: Vec<PlannedText>,
}

#[derive(Debug)]
pub(super) struct PlannedCase<'a> {
    pub(super) name: &'a str,
    pub(super) attempts: Vec<PlannedAttempt<'a>>,
}

#[derive(Debug)]
pub(super) struct PlannedAttempt<'a> {
    pub(super) number: u32,
    /// How much of the transcript is kept; `None`: there is none, or no room for it.
    pub(super) transcript: Option<u64>,
    pub(super) files: Vec<PlannedFile<'a>>,
}

#[derive(Debug)]
pub(super) struct PlannedFile<'a> {
    pub(super) name: &'a str,
    pub(super) bytes: u64,
    pub(super) shown: Shown,
}

/// How the page gets at a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    /// By its path alone.
    Linked,
    /// Its text stands beside the transcript.
    Inline,
    /// Its text stands in a script of its own, counted from 1.
    Script(usize),
}

#[derive(Debug)]
pub(super) struct PlannedText {
    pub(super) path: String,
    pub(super) bytes: u64,
    /// Of either end.
    pub(super) end: u64,
}

pub(super) fn plan(survey: &[Surveyed]) -> Plan<'_> {
    let mut order: Vec<usize> = (0..survey.len()).collect();
    order.sort_by_key(|index| survey[*index].rank);
    let mut plan = Plan {
        chunks: Vec::new(),
        chunk_of: vec![0; survey.len()],
        texts: Vec::new(),
    };
    let (mut left, mut size) = (BUDGET, CHUNK);
    for index in order {
        let case = &survey[index];
        let full = |chunk: &Vec<_>| chunk.len() >= CASES_A_CHUNK;
        if size >= CHUNK || plan.chunks.last().is_none_or(full) {
            plan.chunks.push(Vec::new());
            size = 0;
        }
        plan.chunk_of[index] = plan.chunks.len() - 1;
        let attempts = case
            .attempts
            .iter()
            .map(|attempt| planned(case, attempt, &mut left, &mut plan.texts, &mut size))
            .collect();
        if let Some(chunk) = plan.chunks.last_mut() {
            chunk.push(PlannedCase {
                name: &case.name,
                attempts,
            });
        }
    }
    plan
}

fn planned<'a>(
    case: &'a Surveyed,
    attempt: &'a SurveyedAttempt,
    left: &mut u64,
    texts: &mut Vec<PlannedText>,
    size: &mut u64,
) -> PlannedAttempt<'a> {
    let rank = usize::from(case.rank).min(ENDS.len() - 1);
    let mut take = |bytes: u64| {
        let there = *left >= bytes;
        if there {
            *left -= bytes;
        }
        there
    };
    let mut transcript = None;
    let mut files = Vec::new();
    for (name, bytes) in &attempt.files {
        if name == "transcript.jsonl" {
            let kept = (*bytes).min(TRANSCRIPT[rank]);
            if take(kept) {
                transcript = Some(kept);
                *size += kept;
            }
            continue;
        }
        let shown = if !is_text(name) {
            Shown::Linked
        } else if *bytes <= INLINE && take(*bytes) {
            *size += bytes;
            Shown::Inline
        } else if *bytes > INLINE && take((*bytes).min(2 * ENDS[rank])) {
            texts.push(PlannedText {
                path: format!("evidence/{}/{}/{name}", case.name, attempt.number),
                bytes: *bytes,
                end: ENDS[rank],
            });
            Shown::Script(texts.len())
        } else {
            Shown::Linked
        };
        files.push(PlannedFile {
            name,
            bytes: *bytes,
            shown,
        });
    }
    PlannedAttempt {
        number: attempt.number,
        transcript,
        files,
    }
}

/// Whether a file of the evidence is shown as text. Those of a trace are shown by its player.
pub(super) fn is_text(name: &str) -> bool {
    const TEXT: [&str; 12] = [
        "log", "txt", "json", "html", "htm", "diff", "sh", "md", "csv", "xml", "yaml", "body",
    ];
    !name.starts_with("trace/")
        && name
            .rsplit_once('.')
            .is_some_and(|(_, extension)| TEXT.contains(&extension))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case(name: &str, rank: u8, files: &[(&str, u64)]) -> Surveyed {
        Surveyed {
            name: name.to_owned(),
            rank,
            attempts: vec![SurveyedAttempt {
                number: 1,
                files: files.iter().map(|(n, b)| ((*n).to_owned(), *b)).collect(),
            }],
        }
    }

    #[test]
    fn what_failed_comes_first_and_chunks_stay_small() {
        let mut survey: Vec<Surveyed> = (0..100)
            .map(|_| case("P/base", 3, &[("transcript.jsonl", 1000)]))
            .collect();
        survey.push(case("F/base", 0, &[("transcript.jsonl", 300 << 10)]));
        let plan = plan(&survey);
        assert_eq!(plan.chunks[0].len(), 1, "a large one fills its chunk");
        assert_eq!(plan.chunks[0][0].name, "F/base");
        assert_eq!(plan.chunks[1].len(), CASES_A_CHUNK);
        assert_eq!(
            (plan.chunk_of[100], plan.chunk_of[0], plan.chunk_of[99]),
            (0, 1, 2)
        );
    }

    #[test]
    fn files_are_shown_by_kind_and_length() {
        let files = [
            ("01-a.stdout.log", 10),
            ("02-a.stdout.log", 10 << 20),
            ("03-a.screenshot.png", 10),
            ("trace/trace.js", 10),
            ("transcript.jsonl", 10),
        ];
        let survey = [case("F/base", 0, &files)];
        let plan = plan(&survey);
        let shown: Vec<Shown> = plan.chunks[0][0].attempts[0]
            .files
            .iter()
            .map(|file| file.shown)
            .collect();
        assert_eq!(
            shown,
            [
                Shown::Inline,
                Shown::Script(1),
                Shown::Linked,
                Shown::Linked
            ]
        );
        assert_eq!(plan.texts[0].end, 1 << 20);
    }

    #[test]
    fn a_gigabyte_of_evidence_is_not_copied() {
        let survey: Vec<Surveyed> = (0..1000)
            .map(|_| case("F/base", 0, &[("transcript.jsonl", 1 << 20)]))
            .collect();
        let plan = plan(&survey);
        let kept: u64 = plan
            .chunks
            .iter()
            .flatten()
            .flat_map(|case| &case.attempts)
            .filter_map(|attempt| attempt.transcript)
            .sum();
        assert_eq!(kept, BUDGET);
    }
}
