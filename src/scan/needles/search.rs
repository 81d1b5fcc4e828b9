//! The set of names, and the walk over a text.

use rustc_hash::FxHashMap;

use super::{
    bits::{BLOCK, is_word, words_of},
    run::key,
};

/// Which name was found: its place in the list that [`Needles::new`] was given. Equal names have the place of the first.
pub type NeedleId = u32;

/// Longer names are never found: nobody writes them.
const LONGEST: usize = 128;
/// How many shapes may hang on one run. Names of further shapes are never found; only a hostile document has them, and without
/// the limit its names would cost thousands of look-ups for every word.
const SHAPES: usize = 32;
/// Bits of the filter for each name: one in sixteen of the words that are not looked for passes it.
const BITS_PER_KEY: usize = 16;
/// No name is exactly this run.
const NONE: NeedleId = NeedleId::MAX;

/// A set of names, made once and then looked for in many texts, also by several threads.
///
/// A name is found where it stands as a whole word: an end that is an identifier's character does not touch another one.
/// Each name hangs on one run of identifier characters in it. While a text is walked, every run's key is tried against a
/// bitmap, and only what passes is compared.
#[derive(Debug, Default)]
pub struct Needles {
    names: Vec<Box<[u8]>>,
    /// By key, one bit: whether anything hangs on such a run. Its length is a power of two.
    filter: Vec<u64>,
    runs: FxHashMap<u64, Run>,
    /// Whole names that are more than a run.
    longer: FxHashMap<Box<[u8]>, NeedleId>,
}

/// What hangs on a run.
#[derive(Debug)]
struct Run {
    /// The name that is the run and nothing more; [`NONE`] when there is none.
    own: NeedleId,
    /// How far longer names reach to the left and how long they are, without repetitions. What has such a shape is looked up
    /// whole, so that many names on one run cost as little as one.
    shapes: Vec<(usize, usize)>,
}

impl Needles {
    /// A set of names. One without any identifier character, and one of more than 128 bytes, is never found.
    pub fn new<'n>(names: impl Iterator<Item = &'n str>) -> Self {
        let names: Vec<Box<[u8]>> = names.map(|name| name.as_bytes().into()).collect();
        // How often a run is in names, so that each hangs on its rarest: `api` in ten thousand routes would be tried in vain.
        let mut often: FxHashMap<&[u8], usize> = FxHashMap::default();
        for name in &names {
            for (start, end) in runs_of(name) {
                *often.entry(&name[start..end]).or_default() += 1;
            }
        }
        let mut runs: FxHashMap<u64, Run> = FxHashMap::default();
        let mut longer: FxHashMap<Box<[u8]>, NeedleId> = FxHashMap::default();
        for (id, name) in names.iter().enumerate() {
            let Ok(id) = NeedleId::try_from(id) else {
                break;
            };
            let rarest = runs_of(name).into_iter().min_by_key(|(start, end)| {
                let times = often.get(&name[*start..*end]).copied().unwrap_or_default();
                (times, usize::MAX - (end - start), *start)
            });
            let Some((start, end)) = rarest else {
                continue;
            };
            let run = runs.entry(key(name, start, end)).or_insert_with(|| Run {
                own: NONE,
                shapes: Vec::new(),
            });
            let is_all = end - start == name.len();
            if is_all && run.own == NONE {
                run.own = id;
            } else if !is_all || *names[run.own as usize] != **name {
                // Also a run that has the same key as another one.
                longer.entry(name.clone()).or_insert(id);
                let shape = (start, name.len());
                if !run.shapes.contains(&shape) && run.shapes.len() < SHAPES {
                    run.shapes.push(shape);
                }
            }
        }
        let bits = (runs.len() * BITS_PER_KEY).next_power_of_two().max(4096);
        let mut filter = vec![0; bits / 64];
        for key in runs.keys() {
            let bit = *key as usize & (bits - 1);
            filter[bit / 64] |= 1 << (bit % 64);
        }
        Self {
            names,
            filter,
            runs,
            longer,
        }
    }

    /// Tells every place of every name in a text, each with the offset of its first byte. Places come in the order of the runs
    /// that the names hang on.
    pub fn find(&self, text: &[u8], mut found: impl FnMut(NeedleId, usize)) {
        if self.runs.is_empty() {
            return;
        }
        let mask = self.filter.len() * 64 - 1;
        // Where a run began that goes on in the next block.
        let mut open: Option<usize> = None;
        let mut carry = 0;
        let (blocks, rest) = text.as_chunks::<BLOCK>();
        let mut last = [0; BLOCK];
        last[..rest.len()].copy_from_slice(rest);
        for (place, block) in blocks.iter().chain([&last]).enumerate() {
            let words = words_of(block);
            let shifted = words << 1 | carry;
            // A bit where a run begins, and where one has ended.
            let (mut starts, mut ends) = (words & !shifted, !words & shifted);
            carry = words >> 63;
            // A run of the blocks before ends in this one, or goes on.
            if let (Some(start), true) = (open, ends != 0) {
                self.try_run(
                    text,
                    start,
                    place * BLOCK + ends.trailing_zeros() as usize,
                    mask,
                    &mut found,
                );
                ends &= ends - 1;
                open = None;
            }
            while ends != 0 {
                let start = place * BLOCK + starts.trailing_zeros() as usize;
                let end = place * BLOCK + ends.trailing_zeros() as usize;
                starts &= starts - 1;
                ends &= ends - 1;
                self.try_run(text, start, end, mask, &mut found);
            }
            if starts != 0 {
                open = Some(place * BLOCK + starts.trailing_zeros() as usize);
            }
        }
        // The last block may be full of a run up to its end: it is not, the text's end comes before.
        if let Some(start) = open {
            self.try_run(text, start, text.len(), mask, &mut found);
        }
    }

    #[inline(always)]
    fn try_run(
        &self,
        text: &[u8],
        start: usize,
        end: usize,
        mask: usize,
        found: &mut impl FnMut(NeedleId, usize),
    ) {
        let key = key(text, start, end);
        let bit = key as usize & mask;
        if self.filter[bit / 64] & 1 << (bit % 64) != 0 {
            self.compare(text, start, end, key, found);
        }
    }

    fn compare(
        &self,
        text: &[u8],
        start: usize,
        end: usize,
        key: u64,
        found: &mut impl FnMut(NeedleId, usize),
    ) {
        let Some(run) = self.runs.get(&key) else {
            return;
        };
        if run.own != NONE && *self.names[run.own as usize] == text[start..end] {
            found(run.own, start);
        }
        for (reach, length) in &run.shapes {
            let Some(from) = start.checked_sub(*reach) else {
                continue;
            };
            let Some(whole) = text.get(from..from + length) else {
                continue;
            };
            if glued(text, from, from + length) {
                continue;
            }
            if let Some(id) = self.longer.get(whole) {
                found(*id, from);
            }
        }
    }
}

/// Whether the word goes on at one of the two ends.
fn glued(text: &[u8], from: usize, to: usize) -> bool {
    let both = |left: Option<&u8>, right: Option<&u8>| {
        left.is_some_and(|byte| is_word(*byte)) && right.is_some_and(|byte| is_word(*byte))
    };
    let before = from.checked_sub(1).and_then(|at| text.get(at));
    both(before, text.get(from)) || both(text.get(to - 1), text.get(to))
}

/// The runs of identifier characters in a name, without those of a name that is too long.
fn runs_of(name: &[u8]) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    if name.len() > LONGEST {
        return runs;
    }
    for (at, byte) in name.iter().enumerate() {
        if is_word(*byte) {
            match runs.last_mut() {
                Some((_, end)) if *end == at => *end = at + 1,
                _ => runs.push((at, at + 1)),
            }
        }
    }
    runs
}
