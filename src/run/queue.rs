//! Which case is next: the longest first once durations are known, and never two that hold one lock.

use std::{
    collections::{HashSet, VecDeque},
    sync::{Mutex, MutexGuard, PoisonError},
};

use tokio::sync::Notify;

use crate::domain::{
    gate::names,
    ids::{CaseId, CaseRef},
};

/// A case that is to be executed.
#[derive(Debug, Clone)]
pub struct Planned {
    /// Place of its scenario in the pack.
    pub scenario: usize,
    /// Which case of it.
    pub case: CaseId,
    /// Number of its first attempt; more than 1 when a killed run had begun it.
    pub first_attempt: u32,
    /// Whether one of those attempts had failed, so that a pass would be flaky.
    pub failed_before: bool,
    /// How long it took in an earlier run, in milliseconds; `None`: not known.
    pub expected_ms: Option<u64>,
}

/// The cases that wait, shared by the workers.
pub(super) struct Queue {
    state: Mutex<State>,
    freed: Notify,
}

struct State {
    /// One line of cases for each set of locks, so that what is locked is not looked at case by case.
    lines: Vec<Line>,
    held: HashSet<usize>,
    closed: bool,
}

struct Line {
    locks: Vec<usize>,
    /// With their place in the order of all.
    cases: VecDeque<(usize, Planned)>,
}

/// A case that a worker has taken; its locks are free again when this is dropped.
pub(super) struct Ticket<'a> {
    queue: &'a Queue,
    locks: Vec<usize>,
    pub(super) planned: Planned,
}

impl Queue {
    /// `locks` are those of the configuration, `name` names a case.
    pub(super) fn new<'l>(
        mut cases: Vec<Planned>,
        locks: impl Iterator<Item = &'l Vec<String>>,
        name: impl Fn(&Planned) -> CaseRef,
    ) -> Self {
        // What nobody knows may be long, so it goes before what is known; the order of the pack decides among equals.
        cases.sort_by_key(|planned| std::cmp::Reverse(planned.expected_ms.unwrap_or(u64::MAX)));
        let locks: Vec<&Vec<String>> = locks.collect();
        let mut lines: Vec<Line> = Vec::new();
        for (place, planned) in cases.into_iter().enumerate() {
            let case = name(&planned);
            let full = case.to_string();
            let held = |patterns: &&Vec<String>| {
                patterns
                    .iter()
                    .any(|pattern| names(pattern, case.scenario.as_str()) || names(pattern, &full))
            };
            let mine: Vec<usize> = locks
                .iter()
                .enumerate()
                .filter(|(_, patterns)| held(patterns))
                .map(|(lock, _)| lock)
                .collect();
            match lines.iter_mut().find(|line| line.locks == mine) {
                Some(line) => line.cases.push_back((place, planned)),
                None => lines.push(Line {
                    locks: mine,
                    cases: VecDeque::from([(place, planned)]),
                }),
            }
        }
        Self {
            state: Mutex::new(State {
                lines,
                held: HashSet::new(),
                closed: false,
            }),
            freed: Notify::new(),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next case, when one may run; `None` when there will be none.
    pub(super) async fn next(&self) -> Option<Ticket<'_>> {
        loop {
            let freed = self.freed.notified();
            {
                let mut state = self.state();
                if state.closed {
                    return None;
                }
                let State { lines, held, .. } = &mut *state;
                let free = lines
                    .iter_mut()
                    .filter(|line| !line.locks.iter().any(|lock| held.contains(lock)));
                let first = free
                    .filter(|line| !line.cases.is_empty())
                    .min_by_key(|line| line.cases[0].0);
                if let Some(line) = first
                    && let Some((_, planned)) = line.cases.pop_front()
                {
                    held.extend(&line.locks);
                    return Some(Ticket {
                        queue: self,
                        locks: line.locks.clone(),
                        planned,
                    });
                }
                if lines.iter().all(|line| line.cases.is_empty()) {
                    return None;
                }
            }
            freed.await;
        }
    }

    /// Gives out no more cases.
    pub(super) fn close(&self) {
        self.state().closed = true;
        self.freed.notify_waiters();
    }
}

impl Drop for Ticket<'_> {
    fn drop(&mut self) {
        if !self.locks.is_empty() {
            let mut state = self.queue.state();
            for lock in &self.locks {
                state.held.remove(lock);
            }
        }
        self.queue.freed.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn planned(scenario: usize, expected_ms: Option<u64>) -> Planned {
        Planned {
            scenario,
            case: CaseId::base(),
            first_attempt: 1,
            failed_before: false,
            expected_ms,
        }
    }

    fn name(planned: &Planned) -> CaseRef {
        CaseRef {
            scenario: format!("SC-{}", planned.scenario).parse().expect("an id"),
            case: planned.case.clone(),
        }
    }

    async fn order(queue: &Queue) -> Vec<usize> {
        let mut order = Vec::new();
        while let Some(ticket) = queue.next().await {
            order.push(ticket.planned.scenario);
        }
        order
    }

    #[tokio::test]
    async fn the_longest_goes_first_and_the_unknown_before_it() {
        let cases = [
            (0, Some(10)),
            (1, Some(500)),
            (2, None),
            (3, Some(10)),
            (4, None),
        ];
        let queue = Queue::new(
            cases.map(|(scenario, ms)| planned(scenario, ms)).to_vec(),
            [].iter(),
            name,
        );
        assert_eq!(order(&queue).await, [2, 4, 1, 0, 3]);
    }

    #[tokio::test]
    async fn cases_of_one_lock_never_overlap() {
        let locks = [
            vec!["SC-0".to_owned(), "SC-1/base".to_owned()],
            vec!["SC-[12]".to_owned()],
        ];
        let queue = Queue::new(
            (0..4).map(|scenario| planned(scenario, None)).collect(),
            locks.iter(),
            name,
        );
        let first = queue.next().await.expect("a case");
        let second = queue.next().await.expect("a case");
        // SC-1 waits for SC-0; SC-2 shares a lock with SC-1 only.
        assert_eq!((first.planned.scenario, second.planned.scenario), (0, 2));
        assert_eq!(
            queue.next().await.map(|ticket| ticket.planned.scenario),
            Some(3)
        );
        let waiting =
            tokio::time::timeout(std::time::Duration::from_millis(20), queue.next()).await;
        assert!(waiting.is_err(), "SC-1 is locked");
        drop(first);
        let waiting =
            tokio::time::timeout(std::time::Duration::from_millis(20), queue.next()).await;
        assert!(waiting.is_err(), "SC-1 needs both locks");
        drop(second);
        assert_eq!(order(&queue).await, [1]);
    }

    #[tokio::test]
    async fn a_closed_queue_gives_out_nothing() {
        let queue = Queue::new(vec![planned(0, None)], [].iter(), name);
        queue.close();
        assert!(queue.next().await.is_none());
    }
}
