//! Views that are told of each event as it happens, and the one that tells them all.

use std::{
    any::Any,
    io,
    panic::{AssertUnwindSafe, catch_unwind},
};

use crate::domain::{event::Event, results::Results};

/// A view of a run while it goes on.
pub trait Reporter: Send {
    /// Its name, for the note about its failure.
    fn name(&self) -> &'static str;

    /// An event happened.
    fn event(&mut self, event: &Event) -> io::Result<()>;

    /// Called about ten times a second, whether or not something happened.
    fn tick(&mut self) -> io::Result<()> {
        Ok(())
    }

    /// The run is over; nothing follows.
    fn finish(&mut self, results: &Results) -> io::Result<()>;
}

/// A reporter that failed, and was dropped for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReporterFailure {
    /// Which.
    pub name: &'static str,
    /// What it failed with.
    pub error: String,
}

/// Tells several reporters. One that fails or panics is dropped and noted; the others go on. A run with such a failure
/// must not end green, which is for the caller to see to: somebody may have relied on the view that is missing.
#[derive(Default)]
pub struct Multiplexer {
    reporters: Vec<Box<dyn Reporter>>,
    failures: Vec<ReporterFailure>,
}

impl Multiplexer {
    /// Tells these.
    pub fn new(reporters: Vec<Box<dyn Reporter>>) -> Self {
        Self {
            reporters,
            failures: Vec::new(),
        }
    }

    /// An event happened.
    pub fn event(&mut self, event: &Event) {
        self.each(|reporter| reporter.event(event));
    }

    /// To be called about ten times a second.
    pub fn tick(&mut self) {
        self.each(|reporter| reporter.tick());
    }

    /// The run is over.
    pub fn finish(&mut self, results: &Results) {
        self.each(|reporter| reporter.finish(results));
    }

    /// The reporters that failed so far, each once.
    pub fn failures(&self) -> &[ReporterFailure] {
        &self.failures
    }

    fn each(&mut self, mut tell: impl FnMut(&mut dyn Reporter) -> io::Result<()>) {
        let failures = &mut self.failures;
        self.reporters.retain_mut(|reporter| {
            let name = reporter.name();
            // A reporter that panicked is never called again, so a state that it left half-changed is never seen.
            let error = match catch_unwind(AssertUnwindSafe(|| tell(reporter.as_mut()))) {
                Ok(Ok(())) => return true,
                Ok(Err(error)) => error.to_string(),
                Err(panic) => format!("panicked: {}", panic_message(panic.as_ref())),
            };
            failures.push(ReporterFailure { name, error });
            false
        });
    }
}

fn panic_message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("without a message")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixtures::Story;
    use std::sync::{Arc, Mutex};

    struct Scripted {
        name: &'static str,
        heard: Arc<Mutex<Vec<&'static str>>>,
        answer: fn(u64) -> io::Result<()>,
    }

    impl Reporter for Scripted {
        fn name(&self) -> &'static str {
            self.name
        }

        fn event(&mut self, event: &Event) -> io::Result<()> {
            self.heard.lock().expect("not poisoned").push(self.name);
            (self.answer)(event.seq)
        }

        fn finish(&mut self, _: &Results) -> io::Result<()> {
            self.heard.lock().expect("not poisoned").push(self.name);
            Ok(())
        }
    }

    #[test]
    fn a_reporter_that_fails_does_not_silence_the_others() {
        let heard = Arc::default();
        let scripted = |name, answer| -> Box<dyn Reporter> {
            Box::new(Scripted {
                name,
                heard: Arc::clone(&heard),
                answer,
            })
        };
        let mut all = Multiplexer::new(vec![
            scripted("full disk", |_| Err(io::Error::other("no space"))),
            scripted("buggy", |seq| {
                assert!(seq < 2, "seq {seq} was not expected");
                Ok(())
            }),
            scripted("good", |_| Ok(())),
        ]);
        let story = Story::passing();
        for event in &story.events[..3] {
            all.event(event);
            all.tick();
        }
        all.finish(&story.results());
        let failures: Vec<_> = all
            .failures()
            .iter()
            .map(|failure| format!("{}: {}", failure.name, failure.error))
            .collect();
        assert_eq!(
            failures,
            [
                "full disk: no space",
                "buggy: panicked: seq 2 was not expected"
            ]
        );
        assert_eq!(
            *heard.lock().expect("not poisoned"),
            [
                "full disk",
                "buggy",
                "good",
                "buggy",
                "good",
                "good",
                "good"
            ]
        );
    }
}
