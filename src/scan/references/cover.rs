//! Places in a text, asked for by the thousand.

use std::ops::Range;

/// Ranges, by where they begin, each with the furthest end so far.
pub(super) struct Cover(Vec<(usize, usize)>);

impl Cover {
    /// Of ranges in any order.
    pub(super) fn of(ranges: impl IntoIterator<Item = Range<usize>>) -> Self {
        let mut all: Vec<(usize, usize)> = ranges
            .into_iter()
            .map(|range| (range.start, range.end))
            .collect();
        all.sort_unstable();
        let mut furthest = 0;
        for (_, end) in &mut all {
            furthest = furthest.max(*end);
            *end = furthest;
        }
        Self(all)
    }

    /// Whether one of them has this place in it.
    pub(super) fn has(&self, at: usize) -> bool {
        self.furthest(at).is_some_and(|end| at < end)
    }

    /// Whether one of them has all of a range in it.
    pub(super) fn has_all(&self, range: &Range<usize>) -> bool {
        self.furthest(range.start)
            .is_some_and(|end| range.end <= end)
    }

    /// The furthest end of those that begin up to a place.
    fn furthest(&self, at: usize) -> Option<usize> {
        let before = self.0.partition_point(|(start, _)| *start <= at);
        Some(self.0.get(before.checked_sub(1)?)?.1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_as_asking_each() {
        for ranges in [
            vec![],
            vec![3..5, 3..5],
            vec![8..9, 2..6, 3..4],
            vec![4..4, 0..2, 5..7, 6..10],
        ] {
            let cover = Cover::of(ranges.clone());
            for start in 0..12 {
                let has = ranges.iter().any(|range| range.contains(&start));
                assert_eq!(cover.has(start), has, "{ranges:?} {start}");
                for end in start..12 {
                    let all = |range: &Range<usize>| range.start <= start && end <= range.end;
                    let has = ranges.iter().any(all);
                    assert_eq!(
                        cover.has_all(&(start..end)),
                        has,
                        "{ranges:?} {start}..{end}"
                    );
                }
            }
        }
    }
}
