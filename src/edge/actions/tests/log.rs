//! The log, as the runner reads it.

use std::{
    io::{self, Write},
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex},
    thread,
};

use crate::{
    domain::annotation::{Annotation, Level, Place},
    edge::actions::Commands,
};

/// A log that can be read while somebody writes to it.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("not poisoned").extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Log {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().expect("not poisoned").clone()).expect("UTF-8")
    }

    /// What the runner does about it.
    fn read(&self) -> Vec<Line> {
        read(&self.text())
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Line {
    /// Obeyed: name, properties, message.
    Command(String, Vec<(String, String)>, String),
    /// Only shown.
    Text(String),
}

fn command(name: &str, message: &str) -> Line {
    Line::Command(name.into(), Vec::new(), message.into())
}

const KNOWN: [&str; 9] = [
    "error",
    "warning",
    "notice",
    "debug",
    "group",
    "endgroup",
    "add-mask",
    "stop-commands",
    "echo",
];

/// `ActionCommandManager.TryProcessCommand`: one line after the other, nothing while stopped but the word that ends it.
fn read(text: &str) -> Vec<Line> {
    let mut stopped: Option<String> = None;
    let mut lines = Vec::new();
    // A lone carriage return ends a line too.
    for line in text.replace('\r', "\n").lines() {
        let known = |name: &str| KNOWN.contains(&name) || Some(name) == stopped.as_deref();
        let parsed = parse(line, &known);
        match (parsed, &stopped) {
            (Some((name, ..)), Some(token)) if name == *token => stopped = None,
            (Some((name, _, message)), None) if name == "stop-commands" => {
                assert!(message.len() >= 32, "{message}");
                stopped = Some(message);
            }
            (Some((name, properties, message)), None) => {
                lines.push(Line::Command(name, properties, message));
            }
            _ => lines.push(Line::Text(line.to_owned())),
        }
    }
    assert_eq!(stopped, None, "the runner was left deaf");
    lines
}

type Parsed = (String, Vec<(String, String)>, String);

/// `ActionCommand.TryParseV2`, then `TryParse`.
fn parse(line: &str, known: &dyn Fn(&str) -> bool) -> Option<Parsed> {
    let unescape = |text: &str, property: bool| {
        let mut text = text.replace("%0D", "\r").replace("%0A", "\n");
        if property {
            text = text.replace("%3A", ":").replace("%2C", ",");
        }
        text.replace("%25", "%")
    };
    let split = |head: &str, separator: char, message: &str| {
        let (name, rest) = head.split_once(' ').unwrap_or((head, ""));
        let pair = |pair: &str| {
            let (key, value) = pair.split_once('=')?;
            Some((key.trim().to_owned(), unescape(value, true)))
        };
        let properties = rest.split(separator).filter_map(pair).collect();
        known(name).then(|| (name.to_owned(), properties, unescape(message, false)))
    };
    if let Some(rest) = line.trim_start().strip_prefix("::") {
        let (head, message) = rest.split_once("::")?;
        return split(head, ',', message);
    }
    let (_, rest) = line.split_once("##[")?;
    let (head, message) = rest.split_once(']')?;
    split(head, ';', message)
}

fn remark(level: Level, title: &str, message: &str, place: Option<Place>) -> Annotation {
    Annotation {
        level,
        title: title.into(),
        message: message.into(),
        place,
    }
}

#[test]
fn remarks_have_the_properties_that_the_runner_knows() {
    let span = |end_line, column, end_column| Place {
        end_line,
        column,
        end_column,
        ..Place::line("src/a.rs", 3)
    };
    for (place, written) in [
        (None, "::error title=T::m\n"),
        (
            Some(Place::file("src/a.rs")),
            "::error file=src/a.rs,title=T::m\n",
        ),
        (
            Some(Place::line("a,b:c%.rs", 3)),
            "::error file=a%2Cb%3Ac%25.rs,line=3,title=T::m\n",
        ),
        (
            Some(span(Some(4), None, None)),
            "::error file=src/a.rs,line=3,endLine=4,title=T::m\n",
        ),
        // Columns need one line.
        (
            Some(span(Some(4), Some(2), Some(5))),
            "::error file=src/a.rs,line=3,endLine=4,title=T::m\n",
        ),
        (
            Some(span(None, Some(2), Some(5))),
            "::error file=src/a.rs,line=3,col=2,endColumn=5,title=T::m\n",
        ),
        (
            Some(span(Some(3), Some(2), Some(5))),
            "::error file=src/a.rs,line=3,endLine=3,col=2,endColumn=5,title=T::m\n",
        ),
        // What ends before it begins has no end.
        (
            Some(span(Some(1), None, None)),
            "::error file=src/a.rs,line=3,title=T::m\n",
        ),
        (
            Some(span(None, Some(5), Some(2))),
            "::error file=src/a.rs,line=3,col=5,title=T::m\n",
        ),
    ] {
        let log = Log::default();
        let mut commands = Commands::new(log.clone());
        let remark = remark(Level::Error, "T", "m", place);
        commands.annotate(&remark).expect("writing to memory");
        assert_eq!(log.text(), written);
    }
}

#[test]
fn what_strangers_say_in_a_remark_stays_in_it() {
    let nasty = "%0A::error::a, b=c: 100%\r\n::add-mask::x\n##[error]owned";
    let log = Log::default();
    let mut commands = Commands::new(log.clone());
    for level in [Level::Error, Level::Warning, Level::Notice] {
        let remark = remark(level, nasty, nasty, Some(Place::line(nasty, 1)));
        commands.annotate(&remark).expect("writing to memory");
    }
    commands.group(nasty).expect("writing to memory");
    commands.end_group().expect("writing to memory");
    commands.debug(nasty).expect("writing to memory");
    let remark = |level: &str| {
        let property = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let properties = vec![
            property("file", nasty),
            property("line", "1"),
            property("title", nasty),
        ];
        Line::Command(level.into(), properties, nasty.into())
    };
    let said = log.read();
    assert_eq!(
        said,
        [
            remark("error"),
            remark("warning"),
            remark("notice"),
            command("group", nasty),
            command("endgroup", ""),
            command("debug", nasty),
        ]
    );
}

#[test]
fn long_messages_are_cut_where_the_runner_would() {
    let log = Log::default();
    let mut commands = Commands::new(log.clone());
    let long = remark(Level::Error, &"t".repeat(9_000), &"👩%".repeat(9_000), None);
    commands.annotate(&long).expect("writing to memory");
    let [Line::Command(_, properties, message)] = &log.read()[..] else {
        panic!("{}", log.text());
    };
    let units = message.encode_utf16().count();
    assert!((4_090..=4_096).contains(&units), "{units}");
    assert!(message.ends_with('…'), "{message}");
    assert_eq!(properties[0].1.chars().count(), 255);
}

#[test]
fn secrets_are_masked_line_by_line() {
    let log = Log::default();
    let mut commands = Commands::new(log.clone());
    let masked = commands
        .mask("first line 100%\r\n\n  \nabc\nlast line")
        .expect("writing to memory");
    assert_eq!(masked.lines, 2);
    let why: Vec<_> = masked.skipped.iter().map(ToString::to_string).collect();
    assert_eq!(
        why,
        ["line 5 of the secret is too short to be masked: it has fewer than 4 characters"]
    );
    assert_eq!(
        log.read(),
        [
            command("add-mask", "first line 100%"),
            command("add-mask", "last line")
        ]
    );
    assert_eq!(
        commands.mask("").expect("nothing to write"),
        super::super::Masked::default()
    );
}

#[test]
fn groups_follow_each_other_and_end() {
    let log = Log::default();
    let mut commands = Commands::new(log.clone());
    commands.end_group().expect("nothing to write");
    commands.group("one").expect("writing to memory");
    commands.group("two").expect("writing to memory");
    drop(commands);
    assert_eq!(
        log.text(),
        "::group::one\n::endgroup::\n::group::two\n::endgroup::\n"
    );
}

const NASTY: &[&str] = &[
    "::error::owned",
    "  \t::add-mask::a",
    "text ##[error]owned",
    "##[add-mask]a",
    "::stop-commands::pwned",
    "::pwned::",
    "::echo::on",
    "::stop-commands::",
    "::::",
];

#[test]
fn nothing_that_is_relayed_is_obeyed() {
    let log = Log::default();
    let mut commands = Commands::new(log.clone());
    commands.group("Scenarios").expect("writing to memory");
    let relay = commands.relay().expect("random bytes");
    let writers: Vec<_> = (0..4)
        .map(|_| {
            let mut writer = relay.writer();
            thread::spawn(move || {
                for line in NASTY {
                    writeln!(writer, "{line}").expect("still lent");
                }
                writer.write_all(b"without an end").expect("still lent");
                writer.flush().expect("still lent");
            })
        })
        .collect();
    for writer in writers {
        writer.join().expect("no panic");
    }
    let mut late = relay.writer();
    let mut commands = relay.end().expect("writing to memory");
    let refused = late
        .write_all(b"::error::late\n")
        .expect_err("the relay has ended");
    assert_eq!(refused.kind(), io::ErrorKind::BrokenPipe);
    commands.debug("heard").expect("writing to memory");
    drop(commands);
    let obeyed: Vec<_> = log
        .read()
        .into_iter()
        .filter(|line| matches!(line, Line::Command(..)))
        .collect();
    assert_eq!(
        obeyed,
        [
            command("group", "Scenarios"),
            command("debug", "heard"),
            command("endgroup", "")
        ]
    );
    assert!(!log.text().contains("late"));
}

#[test]
fn each_relay_has_a_word_of_its_own() {
    let log = Log::default();
    let mut commands = Commands::new(log.clone());
    for _ in 0..3 {
        commands = commands
            .relay()
            .expect("random bytes")
            .end()
            .expect("writing to memory");
    }
    drop(commands);
    let mut words: Vec<_> = log
        .text()
        .lines()
        .filter_map(|line| Some(line.strip_prefix("::stop-commands::")?.to_owned()))
        .collect();
    words.sort();
    words.dedup();
    assert_eq!(words.len(), 3);
}

#[test]
fn the_runner_listens_again_after_every_end() {
    // Dropped, dropped by a panic, and after a panic of somebody who was writing: `read` asserts it each time.
    let log = Log::default();
    drop(Commands::new(log.clone()).relay().expect("random bytes"));
    let panicked = catch_unwind(AssertUnwindSafe(|| {
        let relay = Commands::new(log.clone()).relay().expect("random bytes");
        relay.writer().write_all(b"half a li").expect("still lent");
        panic!("on purpose");
    }));
    assert!(panicked.is_err());
    let relay = Commands::new(log.clone()).relay().expect("random bytes");
    let mut writer = relay.writer();
    let thread = thread::spawn(move || {
        writer.write_all(b"::error::owned").expect("still lent");
        panic!("on purpose");
    });
    assert!(thread.join().is_err());
    drop(relay.end().expect("writing to memory"));
    assert_eq!(
        log.read(),
        [
            Line::Text("half a li".into()),
            Line::Text("::error::owned".into())
        ]
    );
}
