//! Which names a revision of a file has, and in which lines: a number for each, so that two revisions are compared without their texts.

use rustc_hash::{FxHashMap, FxHasher};
use std::hash::{Hash, Hasher};

use crate::{
    domain::past::BlobId,
    scan::needles::{NeedleId, Needles},
};

use super::{files::LONGEST, model::Past};

/// Bytes of a line to each side of a name that are compared.
const LINE: usize = 200;

/// The names of a text, in order, each with a number for the lines that it stands in.
pub(super) type Print = Vec<(NeedleId, u64)>;

/// The prints of many revisions, made by all cores at once, and how many bytes were read for them. What cannot be read, or is too
/// long, has no names.
pub(super) fn prints(
    blobs: &[BlobId],
    needles: &Needles,
    past: &dyn Past,
) -> (FxHashMap<BlobId, Print>, u64) {
    let threads = std::thread::available_parallelism()
        .map_or(1, usize::from)
        .min(8);
    let share = blobs.len().div_ceil(threads).max(1);
    std::thread::scope(|scope| {
        let workers: Vec<_> = blobs
            .chunks(share)
            .map(|blobs| {
                scope.spawn(move || {
                    blobs
                        .iter()
                        .map(|blob| (*blob, read(*blob, needles, past)))
                        .collect::<Vec<_>>()
                })
            })
            .collect();
        let mut all = FxHashMap::default();
        let mut bytes = 0;
        let made = workers
            .into_iter()
            .flat_map(|worker| worker.join().unwrap_or_default());
        for (blob, (print, length)) in made {
            all.insert(blob, print);
            bytes += length;
        }
        (all, bytes)
    })
}

fn read(blob: BlobId, needles: &Needles, past: &dyn Past) -> (Print, u64) {
    let Some(text) = past.text(blob) else {
        return (Print::new(), 0);
    };
    let length = text.len() as u64;
    if text.len() > LONGEST {
        return (Print::new(), length);
    }
    (print(&text, needles), length)
}

/// The names of a text.
fn print(text: &[u8], needles: &Needles) -> Print {
    let mut sums: FxHashMap<NeedleId, u64> = FxHashMap::default();
    needles.find(text, |needle, at| {
        let before = &text[at.saturating_sub(LINE)..at];
        let after = &text[at..text.len().min(at + LINE)];
        let start = before
            .iter()
            .rposition(|byte| *byte == b'\n')
            .map_or(0, |end| end + 1);
        let end = after
            .iter()
            .position(|byte| *byte == b'\n')
            .unwrap_or(after.len());
        let mut hasher = FxHasher::default();
        (
            before[start..].trim_ascii_start(),
            after[..end].trim_ascii_end(),
        )
            .hash(&mut hasher);
        let sum = sums.entry(needle).or_default();
        *sum = sum.wrapping_add(hasher.finish() | 1);
    });
    let mut print: Print = sums.into_iter().collect();
    print.sort_unstable();
    print
}
