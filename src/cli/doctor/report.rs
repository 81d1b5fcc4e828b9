//! What was found, for people, for a job's summary, for machines.

use std::{fmt::Write, time::Duration};

use serde_json::{Value, json};

use super::{
    examined::Examined,
    layout::{Painter, wrapped},
    probe::{Group, Status},
    purpose::Purpose,
};
use crate::report::{Style, visible};

/// The form of the JSON.
pub(super) const SCHEMA: &str = "scenarioforge.doctor/1";

/// Everything that was found.
#[derive(Debug, Clone)]
pub(in crate::cli) struct Report {
    pub(super) root: String,
    pub(super) purposes: Vec<Purpose>,
    pub(super) probes: Vec<Examined>,
    pub(super) took: Duration,
}

impl Report {
    /// 0: nothing that is needed is missing; 3: something is.
    pub(in crate::cli) fn exit_code(&self) -> u8 {
        if self.count(Status::Failed) > 0 { 3 } else { 0 }
    }

    fn count(&self, status: Status) -> usize {
        self.probes
            .iter()
            .filter(|one| one.status == status)
            .count()
    }

    fn asked_for(&self) -> String {
        let words: Vec<&str> = self.purposes.iter().map(|purpose| purpose.word()).collect();
        words.join(", ")
    }

    /// For a terminal or a log.
    pub(in crate::cli) fn render(&self, style: &Style) -> String {
        let painter = Painter::new(style);
        let mut text = format!(
            "{}\n",
            painter.strong(&format!(
                "What {} needs, in {}",
                self.asked_for(),
                visible(&self.root)
            ))
        );
        for group in [
            Group::Machine,
            Group::Sandbox,
            Group::Checkout,
            Group::Programs,
            Group::Github,
        ] {
            let shown: Vec<&Examined> = self
                .probes
                .iter()
                .filter(|one| one.group == group && !one.was_not_asked(&self.purposes))
                .collect();
            if shown.is_empty() {
                continue;
            }
            let _ = writeln!(text, "\n{}", painter.strong(group.title()));
            for one in shown.iter().filter(|one| one.status != Status::Skipped) {
                painter.probe(&mut text, one);
            }
            // What was not looked at for one reason is one line.
            let mut skipped: Vec<(&str, Vec<&str>)> = Vec::new();
            for one in shown.iter().filter(|one| one.status == Status::Skipped) {
                match skipped.iter_mut().find(|(reason, _)| *reason == one.found) {
                    Some((_, titles)) => titles.push(one.title),
                    None => skipped.push((&one.found, vec![one.title])),
                }
            }
            for (reason, titles) in skipped {
                painter.skipped(&mut text, &titles, reason);
            }
        }
        text.push('\n');
        self.verdict(&mut text, &painter);
        let left: Vec<&str> = self
            .probes
            .iter()
            .filter(|one| one.was_not_asked(&self.purposes))
            .map(|one| one.title)
            .collect();
        if !left.is_empty() {
            let all = [Purpose::Run, Purpose::Generate, Purpose::Fix, Purpose::Pr]
                .map(Purpose::word)
                .join(",");
            let note = format!(
                "Not looked at, because nothing asked for needs it: {}. Ask for more with --for {all}.",
                left.join(", ")
            );
            for line in wrapped(&note, painter.width) {
                let _ = writeln!(text, "{}", painter.dim(&line));
            }
        }
        text
    }

    /// Only what failed.
    pub(in crate::cli) fn render_missing(&self, style: &Style) -> String {
        let painter = Painter::new(style);
        let mut text = String::new();
        for one in self
            .probes
            .iter()
            .filter(|one| one.status == Status::Failed)
        {
            painter.probe(&mut text, one);
        }
        text
    }

    fn verdict(&self, text: &mut String, painter: &Painter) {
        let (failed, warnings) = (self.count(Status::Failed), self.count(Status::Warning));
        let several = |count: usize, one: &str, more: &str| {
            format!("{count} {}", if count == 1 { one } else { more })
        };
        let (ready, missing) = match failed {
            0 => ("Ready", String::new()),
            _ => (
                "Not ready",
                format!(
                    "{}, ",
                    several(failed, "thing is missing", "things are missing")
                ),
            ),
        };
        let verdict = format!(
            "{ready} for {}: {missing}{}, {} as they should be ({:.1} s)",
            self.asked_for(),
            several(warnings, "warning", "warnings"),
            self.count(Status::Ok),
            self.took.as_secs_f64()
        );
        for line in wrapped(&verdict, painter.width) {
            let line = if failed > 0 {
                painter.bad(&line)
            } else {
                painter.good(&line)
            };
            let _ = writeln!(text, "{line}");
        }
    }

    /// For a job's summary.
    pub(in crate::cli) fn markdown(&self) -> String {
        let title = if self.exit_code() == 0 {
            "Ready"
        } else {
            "Not ready"
        };
        let mut text = format!(
            "## {title} for {}\n\n| | What | Found | What to do |\n| --- | --- | --- | --- |\n",
            self.asked_for()
        );
        let mut rows: Vec<&Examined> = self
            .probes
            .iter()
            .filter(|one| !one.was_not_asked(&self.purposes))
            .collect();
        // What failed first; otherwise as they are.
        rows.sort_by_key(|one| match one.status {
            Status::Failed => 0,
            Status::Warning => 1,
            Status::Unknown => 2,
            Status::Ok => 3,
            Status::Skipped => 4,
        });
        for one in rows {
            let mark = match one.status {
                Status::Ok => "✅",
                Status::Warning => "⚠️",
                Status::Failed => "❌",
                Status::Skipped => "–",
                Status::Unknown => "❔",
            };
            let remedy = one
                .remedy
                .as_deref()
                .map(|remedy| format!("{} {}", escaped(one.why), code(remedy)))
                .unwrap_or_default();
            let _ = writeln!(
                text,
                "| {mark} | {} | {} | {remedy} |",
                escaped(one.title),
                escaped(&one.found)
            );
        }
        text
    }

    /// For machines.
    pub(in crate::cli) fn json(&self) -> Value {
        let counts = json!({
            "ok": self.count(Status::Ok), "warning": self.count(Status::Warning), "failed": self.count(Status::Failed),
            "skipped": self.count(Status::Skipped), "unknown": self.count(Status::Unknown),
        });
        json!({
            "schema": SCHEMA,
            "tool": concat!("scenarioforge ", env!("CARGO_PKG_VERSION")),
            "root": self.root,
            "for": self.purposes,
            "ready": self.exit_code() == 0,
            "counts": counts,
            "probes": self.probes,
        })
    }
}

/// A text that Markdown shows as it is, in a table.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in visible(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '@' | '#' => out.extend([c.to_string(), "<!-- -->".to_owned()]),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '$' | '!' => out.extend(['\\', c]),
            ':' => out.push_str(":<!-- -->"),
            _ => out.push(c),
        }
    }
    out
}

fn code(text: &str) -> String {
    format!("<code>{}</code>", escaped(text))
}

#[cfg(test)]
mod tests {
    use super::super::probe::Outcome;
    use super::*;
    use crate::cli::doctor::probes::PROBES;

    fn report(found: &str) -> Report {
        let outcome = |index: usize| match index % 4 {
            0 => Outcome::ok(found),
            1 => Outcome::warning(
                found,
                "sudo apt-get install everything that could ever be needed by anyone, and then some",
            ),
            2 => Outcome::failed(found, found),
            _ => Outcome::unknown(found),
        };
        Report {
            root: "/home/ada/shop".to_owned(),
            purposes: vec![Purpose::Run, Purpose::Pr],
            probes: PROBES
                .iter()
                .enumerate()
                .map(|(index, probe)| Examined::new(probe, outcome(index), Duration::ZERO))
                .collect(),
            took: Duration::from_millis(1234),
        }
    }

    #[test]
    fn every_width_is_kept_and_nothing_of_strangers_is_obeyed() {
        let hostile = "a \u{1b}[31m | <b> @ada `x` ::error::y\n# z — é𝄞 and a path /which/is/rather/long/and/has/no/spaces/in/it/at/all/so/that/it/must/be/broken";
        for (width, unicode, color) in [(40, true, false), (80, false, false), (160, true, true)] {
            let text = report(hostile).render(&Style {
                color,
                width: Some(width),
                unicode,
            });
            if !color {
                assert!(!text.contains('\u{1b}'), "{text}");
                for line in text.lines() {
                    assert!(
                        unicode_width::UnicodeWidthStr::width(line) <= width,
                        "{width}: {line}"
                    );
                }
            }
            assert!(text.contains("Not ready for run, pr"), "{text}");
        }
        let markdown = report(hostile).markdown();
        assert!(
            !markdown.contains("<b>") && !markdown.contains("@ada"),
            "{markdown}"
        );
        assert!(
            markdown
                .lines()
                .filter(|line| line.starts_with('|'))
                .all(|line| line.replace("\\|", "").matches('|').count() == 5),
            "{markdown}"
        );
        assert!(
            report("fine")
                .render_missing(&Style::bare())
                .contains("fine")
        );
    }

    #[test]
    fn codes_are_unique_and_every_probe_is_for_something() {
        let mut codes: Vec<&str> = PROBES.iter().map(|probe| probe.code).collect();
        codes.sort_unstable();
        let all = codes.len();
        codes.dedup();
        assert_eq!(codes.len(), all);
        for probe in PROBES {
            assert!(
                !probe.needed.is_empty() || !probe.useful.is_empty(),
                "{}",
                probe.code
            );
            assert!(
                probe
                    .code
                    .chars()
                    .all(|c| c.is_ascii_lowercase() || c == '-'),
                "{}",
                probe.code
            );
            assert!(
                probe.limit.as_secs() > 0 && !probe.why.is_empty() && probe.title.len() <= 18,
                "{}",
                probe.code
            );
        }
    }
}
