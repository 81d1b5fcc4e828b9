//! From the list to the lines of a screen of any size. Only what is seen is laid out, however long the list is.

use super::{
    line::{Line, Tone, column, column_of_end},
    list::{List, Mode, Part},
    story::tone,
};
use crate::{
    domain::manifest::{Source, SourceStatus, SourceWarning},
    report::{visible, wrap},
};

/// From this width on a source has one line, with all columns.
const WIDE: usize = 72;
/// Below this height keys have one line, and there is no heading.
const LOW: usize = 10;
/// Longer texts are cut before they are laid out.
const LONGEST: usize = 2_000;

const BROWSE_KEYS: &str =
    "space select  enter unfold  / filter  t trusted  a acknowledge  n note  c confirm  q leave";
const TYPE_KEYS: &str = "enter done  esc undo";
const SUMMARY_KEYS: &str = "c confirm  n note  esc back  q leave";

/// At most `height` lines of at most `width` columns.
pub(super) fn draw(list: &List, width: usize, height: usize) -> Vec<Line> {
    let mut foot = foot(list, width, height);
    foot.truncate(height.saturating_sub(1));
    let head = match height >= LOW {
        true => vec![heading(list), Line::default()],
        false => Vec::new(),
    };
    let room = height.saturating_sub(head.len() + foot.len());
    let mut body = match list.mode() {
        Mode::Summary { story, top } => summary(&story.0, *top, width, room),
        _ => window(list, width, room),
    };
    body.resize(room, Line::default());
    let all = head.into_iter().chain(body).chain(foot);
    all.map(|line| line.cut(width)).collect()
}

fn heading(list: &List) -> Line {
    let sources = &list.manifest().sources;
    let selected = sources.iter().filter(|source| source.selected).count();
    let line = Line::of(Tone::Strong, "Sources").and(
        Tone::Plain,
        &format!("  {selected} of {} selected", sources.len()),
    );
    match list.filter() {
        "" => line,
        filter => line.and(
            Tone::Doubtful,
            &format!("  {} with “{filter}”", list.shown()),
        ),
    }
}

/// What is typed or said, and the keys.
fn foot(list: &List, width: usize, height: usize) -> Vec<Line> {
    let (typed, keys) = match list.mode() {
        Mode::Browse => (None, BROWSE_KEYS),
        Mode::Filter => (Some(("Filter: ", list.filter())), TYPE_KEYS),
        Mode::Note { .. } => (Some(("Note: ", list.note())), TYPE_KEYS),
        Mode::Summary { .. } => (None, SUMMARY_KEYS),
    };
    let most = if height >= LOW { 4 } else { 1 };
    let mut lines = Vec::new();
    if let Some((what, text)) = typed {
        // The end of it, where the next character goes.
        let room = width.saturating_sub(what.len() + 1);
        let text = column_of_end(text, room);
        lines.push(Line::of(Tone::Strong, what).and(Tone::Plain, &format!("{}_", text.trim_end())));
    } else if let Some(message) = list.message() {
        lines.extend(wrapped(Tone::Doubtful, message, "", width, most));
    } else {
        lines.push(match list.source(list.at().0) {
            Some(source) if matches!(list.mode(), Mode::Browse) => {
                Line::of(Tone::Dim, column_of_end(&source.path, width).trim_end())
            }
            _ => Line::default(),
        });
    }
    lines.extend(wrapped(Tone::Dim, keys, "", width, most));
    lines
}

/// The part of the list around where the person is.
fn window(list: &List, width: usize, room: usize) -> Vec<Line> {
    if list.shown() == 0 {
        let why = match list.filter() {
            "" => "The manifest has no sources.",
            _ => "No source has that.",
        };
        return wrapped(Tone::Dim, why, "", width, room);
    }
    let at = list.at();
    let mut here = item(list, at, true, width);
    here.truncate(room);
    let left = room - here.len();
    let above = lines_above(list, at, width, left);
    let below = lines_below(list, at, width, left);
    // The person stays in the middle, except near the ends.
    let taken = above
        .len()
        .min((left / 2).max(left.saturating_sub(below.len())));
    let mut lines = above[above.len() - taken..].to_vec();
    lines.extend(here);
    lines.extend(below.into_iter().take(left - taken));
    lines
}

fn lines_above(
    list: &List,
    (mut row, mut part): (usize, usize),
    width: usize,
    most: usize,
) -> Vec<Line> {
    let (mut items, mut count) = (Vec::new(), 0);
    while count < most {
        (row, part) = match (row, part) {
            (0, 0) => break,
            (row, 0) => (row - 1, list.parts(row - 1)),
            (row, part) => (row, part - 1),
        };
        let lines = item(list, (row, part), false, width);
        count += lines.len();
        items.push(lines);
    }
    items.into_iter().rev().flatten().collect()
}

fn lines_below(
    list: &List,
    (mut row, mut part): (usize, usize),
    width: usize,
    most: usize,
) -> Vec<Line> {
    let mut lines = Vec::new();
    while lines.len() < most {
        (row, part) = match part < list.parts(row) {
            true => (row, part + 1),
            false if row + 1 < list.shown() => (row + 1, 0),
            false => break,
        };
        lines.extend(item(list, (row, part), false, width));
    }
    lines
}

/// The lines of a source, or of one part of it.
fn item(list: &List, (row, part): (usize, usize), here: bool, width: usize) -> Vec<Line> {
    let mark = if here { "> " } else { "  " };
    if part == 0 {
        let source = list.source(row);
        return source.map_or_else(Vec::new, |source| {
            source_lines(source, list.has_news(row), here, mark, width)
        });
    }
    let indent = if width >= WIDE { "      " } else { "  " };
    let room = width.saturating_sub(mark.len() + indent.len()).max(1);
    let lines = match list.part(row, part) {
        Some(Part::Reason(reason)) => wrapped(
            Tone::Dim,
            &format!("because {reason}"),
            "",
            room,
            usize::MAX,
        ),
        Some(Part::Change(change)) => wrapped(
            Tone::Plain,
            &format!("since then: {change}"),
            "",
            room,
            usize::MAX,
        ),
        Some(Part::Warning(warning)) => warning_lines(warning, room),
        Some(Part::Nothing) => vec![Line::of(Tone::Dim, "there is nothing to say about it")],
        None => Vec::new(),
    };
    let first = [mark, indent].concat();
    let others = " ".repeat(first.len());
    let before = |number| if number == 0 { &first } else { &others };
    lines
        .into_iter()
        .enumerate()
        .map(|(number, line)| line.after(before(number)))
        .collect()
}

fn source_lines(source: &Source, news: bool, here: bool, mark: &str, width: usize) -> Vec<Line> {
    let tick = match (source.selected, source.status) {
        (true, _) => "[x] ",
        (false, SourceStatus::Excluded) => "[-] ",
        (false, _) => "[ ] ",
    };
    let strong = if here { Tone::Strong } else { Tone::Plain };
    let line = Line::of(strong, mark).and(strong, tick);
    let status = source.status.to_string();
    let tone = tone(source.status);
    let warnings = match source.warnings.len() {
        0 => String::new(),
        count @ 1..=999 => format!("!{count}"),
        _ => "!999+".to_owned(),
    };
    if width >= WIDE {
        let rest = width.saturating_sub(43);
        let title = rest * 55 / 100;
        return vec![
            line.and(Tone::Plain, &column(&source.kind.to_string(), 13))
                .and(tone, &column(&status, 9))
                .and(Tone::Plain, &format!("{:>3} ", source.score.min(999)))
                .and(Tone::Doubtful, &column(&warnings, 6))
                .and(Tone::Doubtful, if news { "* " } else { "  " })
                .and(strong, &column(&source.title, title))
                .and(Tone::Plain, "  ")
                .and(
                    Tone::Dim,
                    column_of_end(&source.path, rest.saturating_sub(title + 1)).trim_end(),
                ),
        ];
    }
    let marks = [warnings.as_str(), if news { "*" } else { "" }];
    let marks: String = marks
        .iter()
        .filter(|mark| !mark.is_empty())
        .map(|mark| format!(" {mark}"))
        .collect();
    let second = Line::of(Tone::Plain, "      ")
        .and(tone, &status)
        .and(Tone::Plain, &format!(" {}", source.kind))
        .and(Tone::Plain, &format!(", {}", source.score))
        .and(Tone::Doubtful, &marks)
        .and(Tone::Plain, "  ");
    let left = width.saturating_sub(second.width());
    vec![
        line.and(strong, &source.title),
        second.and(Tone::Dim, column_of_end(&source.path, left).trim_end()),
    ]
}

fn warning_lines(warning: &SourceWarning, room: usize) -> Vec<Line> {
    let mut head = warning.code.clone();
    if let Some(line) = warning.line {
        head.push_str(&format!(", line {line}"));
    }
    if let Some(reference) = &warning.reference {
        head.push_str(&format!(": {reference}"));
    }
    let all = usize::MAX;
    let mut lines = wrapped(Tone::Doubtful, &head, "", room, all);
    lines.extend(wrapped(Tone::Plain, &warning.message, "  ", room, all));
    if let Some(revision) = &warning.revision {
        let revision: String = revision.chars().take(12).collect();
        let text = format!("it held last in {revision}");
        lines.extend(wrapped(Tone::Dim, &text, "  ", room, all));
    }
    if !warning.remedy.is_empty() {
        let text = format!("remedy: {}", warning.remedy);
        lines.extend(wrapped(Tone::Plain, &text, "  ", room, all));
    }
    if let Some(given) = &warning.acknowledged {
        let note = given.note.as_deref().map(|note| format!(": {note}"));
        let text = format!("acknowledged by {}{}", given.by, note.unwrap_or_default());
        lines.extend(wrapped(Tone::Good, &text, "  ", room, all));
    }
    lines
}

/// The lines of a summary from `top` on; never past its end, so that there is always something to see.
fn summary(story: &[(Tone, String)], top: usize, width: usize, room: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    for (tone, text) in story.iter().skip(top) {
        if lines.len() >= room {
            break;
        }
        let indent = if text.starts_with(' ') { "  " } else { "" };
        lines.extend(wrapped(*tone, text.trim_start(), indent, width, room));
    }
    lines
}

/// A text in lines with an indentation, at most so many.
fn wrapped(tone: Tone, text: &str, indent: &str, width: usize, most: usize) -> Vec<Line> {
    let cut = text
        .char_indices()
        .nth(LONGEST)
        .map(|(at, _)| format!("{}…", &text[..at]));
    let text = visible(cut.as_deref().unwrap_or(text));
    let room = width.saturating_sub(indent.len()).max(1);
    wrap(&text, room)
        .into_iter()
        .take(most)
        .map(|line| Line::of(tone, &format!("{indent}{line}")))
        .collect()
}
