//! Packs cases into shards by how long they are expected to take.
//!
//! The longest case goes first to the shard with the least to do (Graham's LPT rule, *Bounds on multiprocessing timing
//! anomalies*, 1969): no shard gets more than 4/3 of the best that is possible.
//!
//! Cases go one by one, also those of one scenario. They share nothing but services, and services are started once a run,
//! hence once a shard: to keep a scenario together saves at most one start, on a machine that would wait otherwise, while
//! a scenario with many variants would make one shard the longest.
//!
//! Durations are taken as they are. To round them would not make two shards agree that know different ones, because some
//! case always stands at a border; shards agree because they read the same durations, which the plan names and its digest
//! covers.

use std::{cmp::Reverse, collections::BinaryHeap};

use crate::domain::{
    ids::CaseRef,
    plan::{Durations, PlannedCase, PlannedShard},
};

/// A week. A case that is said to take longer comes from a record that is wrong, and sums must not overflow.
const LONGEST_MS: u64 = 7 * 24 * 60 * 60 * 1000;

/// Divides the cases into `count` shards (at least one). A case that nobody knows counts as the median of the known ones of
/// these, or 1 ms where none is known. The order of the cases does not matter.
pub fn shards(cases: &[CaseRef], durations: &Durations, count: u32) -> Vec<PlannedShard> {
    // A case costs something even if the clock saw nothing; shards that count nothing would get all such cases.
    let known = |case: &CaseRef| Some((*durations.known.get(case)?).clamp(1, LONGEST_MS));
    let usual = median(cases.iter().filter_map(known).collect());
    let mut longest_first: Vec<(Reverse<u64>, &CaseRef)> = cases
        .iter()
        .map(|case| (Reverse(known(case).unwrap_or(usual)), case))
        .collect();
    longest_first.sort_unstable();
    let count = count.max(1);
    let mut shards: Vec<PlannedShard> = (1..=count)
        .map(|index| PlannedShard {
            index,
            expected_ms: 0,
            cases: Vec::new(),
        })
        .collect();
    // The least loaded on top, and of those the first.
    let mut loads: BinaryHeap<Reverse<(u64, usize)>> =
        (0..shards.len()).map(|place| Reverse((0, place))).collect();
    for (Reverse(expected_ms), case) in longest_first {
        let Some(mut least) = loads.peek_mut() else {
            break;
        };
        let Reverse((load, place)) = &mut *least;
        *load = load.saturating_add(expected_ms);
        let shard = &mut shards[*place];
        shard.expected_ms = *load;
        shard.cases.push(PlannedCase {
            scenario: case.scenario.clone(),
            case: case.case.clone(),
            expected_ms,
        });
    }
    for shard in &mut shards {
        shard
            .cases
            .sort_unstable_by(|one, other| key(one).cmp(&key(other)));
    }
    shards
}

fn key(case: &PlannedCase) -> (&str, &str) {
    (case.scenario.as_str(), case.case.as_str())
}

/// The middle one, of two the smaller; 1 without any.
fn median(mut known: Vec<u64>) -> u64 {
    known.sort_unstable();
    let middle = known.len().saturating_sub(1) / 2;
    known.get(middle).copied().unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    fn case(number: usize) -> CaseRef {
        CaseRef {
            scenario: format!("SC-{:05}", number / 3).parse().expect("an id"),
            case: ["base", "one", "two"][number % 3].parse().expect("an id"),
        }
    }

    fn durations(known: impl IntoIterator<Item = (CaseRef, u64)>) -> Durations {
        Durations {
            from: "a test".to_owned(),
            known: known.into_iter().collect(),
        }
    }

    fn names(shard: &PlannedShard) -> Vec<String> {
        let name = |case: &PlannedCase| format!("{}/{}", case.scenario, case.case);
        shard.cases.iter().map(name).collect()
    }

    #[test]
    fn the_longest_goes_first_to_the_least_loaded() {
        let cases: Vec<CaseRef> = (0..6).map(case).collect();
        let known = durations((0..6).zip([7, 6, 5, 4, 3, 2]).map(|(n, ms)| (case(n), ms)));
        let made = shards(&cases, &known, 2);
        // 7 | 6, 6+5 | 7+4, 11 (first) + 3 | 11 + 2.
        assert_eq!(
            made.iter()
                .map(|shard| shard.expected_ms)
                .collect::<Vec<_>>(),
            [14, 13]
        );
        assert_eq!(
            names(&made[0]),
            ["SC-00000/base", "SC-00001/base", "SC-00001/one"]
        );
    }

    #[test]
    fn what_nobody_knows_counts_as_the_median() {
        let cases: Vec<CaseRef> = (0..5).map(case).collect();
        let known = durations([
            (case(0), 10),
            (case(1), 20),
            (case(2), 90),
            (
                CaseRef {
                    scenario: "SC-gone".parse().expect("an id"),
                    case: case(0).case,
                },
                1,
            ),
        ]);
        let made = shards(&cases, &known, 1);
        let expected: Vec<u64> = made[0].cases.iter().map(|case| case.expected_ms).collect();
        assert_eq!(expected, [10, 20, 90, 20, 20]);
        let made = shards(&cases, &Durations::default(), 5);
        assert!(
            made.iter()
                .all(|shard| shard.expected_ms == 1 && shard.cases.len() == 1)
        );
        // Nothing is free, and no record is believed beyond a week.
        let odd = durations([(case(0), 0), (case(1), u64::MAX)]);
        let made = shards(&cases[..2], &odd, 1);
        assert_eq!(made[0].expected_ms, 1 + LONGEST_MS);
    }

    #[test]
    fn there_may_be_more_shards_than_cases() {
        let made = shards(&[case(0)], &Durations::default(), 3);
        assert_eq!(
            made.iter()
                .map(|shard| shard.cases.len())
                .collect::<Vec<_>>(),
            [1, 0, 0]
        );
        assert_eq!(shards(&[], &Durations::default(), 2).len(), 2);
        assert_eq!(shards(&[case(0)], &Durations::default(), 0).len(), 1);
    }

    #[test]
    fn whatever_the_durations_each_case_is_in_one_shard_and_no_shard_has_too_much() {
        // Numbers of a fixed sequence (splitmix64), so that a failure can be seen again.
        let mut state = 0x5ce4_a210_u64;
        let mut next = move || {
            state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut mixed = state;
            mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            mixed ^ (mixed >> 31)
        };
        for round in 0..200 {
            let count = 1 + u32::try_from(next() % 32).expect("small");
            let cases: Vec<CaseRef> = (0..usize::try_from(next() % 120).expect("small"))
                .map(case)
                .collect();
            let most = 1 + next() % 10_000;
            let mut known = durations([]);
            for case in &cases {
                if next() % 4 > 0 {
                    known.known.insert(case.clone(), next() % most);
                }
            }
            let made = shards(&cases, &known, count);
            let seen: BTreeSet<String> = made.iter().flat_map(names).collect();
            let all: BTreeSet<String> = cases.iter().map(CaseRef::to_string).collect();
            assert_eq!(seen, all, "round {round}");
            assert_eq!(
                made.iter().flat_map(names).count(),
                cases.len(),
                "round {round}"
            );
            let total: u64 = made.iter().map(|shard| shard.expected_ms).sum();
            let longest = made.iter().flat_map(|shard| &shard.cases);
            let longest = longest.map(|case| case.expected_ms).max().unwrap_or(0);
            let least = total.div_ceil(u64::from(count)).max(longest);
            let worst = made
                .iter()
                .map(|shard| shard.expected_ms)
                .max()
                .unwrap_or(0);
            assert!(
                worst <= least * 4 / 3 + longest,
                "round {round}: {worst} where {least} is the least"
            );
            // Another order of the pack, the same shards.
            let mut shuffled = cases.clone();
            for place in (1..shuffled.len()).rev() {
                let other = usize::try_from(next() % (place as u64 + 1)).expect("small");
                shuffled.swap(place, other);
            }
            assert_eq!(shards(&shuffled, &known, count), made, "round {round}");
        }
    }

    #[test]
    fn ten_thousand_cases_are_spread_evenly() {
        let cases: Vec<CaseRef> = (0..10_000).map(case).collect();
        let known = durations(
            cases
                .iter()
                .enumerate()
                .map(|(number, case)| (case.clone(), 50 + (number as u64 * 7919) % 5000)),
        );
        let began = std::time::Instant::now();
        let made = shards(&cases, &known, 16);
        let took = began.elapsed();
        let sizes: BTreeMap<u32, u64> = made
            .iter()
            .map(|shard| (shard.index, shard.expected_ms))
            .collect();
        let (least, most) = (sizes.values().min(), sizes.values().max());
        assert!(
            most.zip(least)
                .is_some_and(|(most, least)| most - least < 5050),
            "{sizes:?}"
        );
        // Milliseconds; a limit that only something quadratic would reach on a busy machine.
        assert!(took < std::time::Duration::from_secs(5), "{took:?}");
    }
}
