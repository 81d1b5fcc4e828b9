//! What the live view shows, as lines that fit the terminal: a pure function, so that it can be read in a test.

use std::time::Duration;

use super::{
    progress::Progress,
    style::{Paint, Style},
    text::{fit, grouped, visible, width},
    titles::Titles,
};

/// Columns and rows of a terminal.
#[derive(Debug, Clone, Copy)]
pub(super) struct Size {
    pub(super) columns: usize,
    pub(super) rows: usize,
}

/// Rows of the picture at most: what is printed above it should stay in sight.
const MAX_ROWS: usize = 16;

/// The picture of a moment: bar, counts, services that are starting, cases under way.
pub(super) fn picture(
    progress: &Progress,
    titles: &Titles,
    now: Duration,
    size: Size,
    style: &Style,
) -> Vec<String> {
    // The last column stays free: some terminals wrap when it is written.
    let columns = size.columns.saturating_sub(1).max(10);
    let mut lines = vec![
        bar(progress, now, columns, style),
        counts(progress, columns, style),
    ];
    let mut activities = activities(progress, titles, now, columns, style);
    let room = (size.rows / 2).clamp(4, MAX_ROWS) - lines.len();
    if activities.len() > room {
        let hidden = activities.len() - (room - 1);
        activities.truncate(room - 1);
        let more = format!("  + {} more", grouped(hidden as u64));
        activities.push(style.paint(Paint::Dim, more).into_owned());
    }
    lines.append(&mut activities);
    lines
}

fn bar(progress: &Progress, now: Duration, columns: usize, style: &Style) -> String {
    let (done, total) = (progress.done(), progress.total());
    let mut words = format!(
        "  {}/{}  {}",
        grouped(done),
        grouped(total),
        clock(progress.elapsed(now))
    );
    if let Some(left) = progress.left(now) {
        let left = clock(left);
        for text in [format!("  about {left} left"), format!("  ~{left}")] {
            if 12 + width(&words) + width(&text) <= columns {
                words.push_str(&text);
                break;
            }
        }
    }
    let room = columns.saturating_sub(width(&words)).clamp(4, 48);
    let filled = (room as u64 * done).checked_div(total).unwrap_or(0) as usize;
    let full = style.symbol("━", "=").repeat(filled);
    let empty = style.symbol("─", "-").repeat(room - filled);
    let paint = if progress.failed > 0 {
        Paint::Bad
    } else if progress.blocked > 0 {
        Paint::Stuck
    } else {
        Paint::Good
    };
    format!(
        "{}{}{}",
        style.paint(paint, full),
        style.paint(Paint::Dim, empty),
        fit(&words, columns.saturating_sub(room))
    )
}

fn counts(progress: &Progress, columns: usize, style: &Style) -> String {
    let counts = [
        (progress.passed, "passed", "ok", Paint::Good),
        (progress.failed, "failed", "fail", Paint::Bad),
        (progress.blocked, "blocked", "block", Paint::Stuck),
        (progress.flaky, "flaky", "flaky", Paint::Doubtful),
    ];
    let shown = || {
        counts
            .iter()
            .filter(|(count, word, ..)| *count > 0 || *word == "passed")
    };
    let long: usize = shown()
        .map(|(count, word, ..)| grouped(*count).len() + word.len() + 3)
        .sum();
    let mut line = String::new();
    let mut used = 0;
    for (count, word, brief, paint) in shown() {
        let word = if long <= columns + 2 { word } else { brief };
        let paint = if *count > 0 { *paint } else { Paint::Dim };
        let text = format!("{} {word}", grouped(*count));
        let gap = if used == 0 { "" } else { "  " };
        used += gap.len() + width(&text);
        if used > columns {
            break;
        }
        line.push_str(gap);
        line.push_str(&style.paint(paint, text));
    }
    line
}

fn activities(
    progress: &Progress,
    titles: &Titles,
    now: Duration,
    columns: usize,
    style: &Style,
) -> Vec<String> {
    let bullet = style.symbol("◌", "*");
    let services = progress.starting.iter().map(|((service, of), since)| {
        let of = of
            .as_ref()
            .map(|of| format!(" of {of}"))
            .unwrap_or_default();
        let row = Row {
            name: format!("service {service}{of}"),
            what: "starting".to_owned(),
            time: seconds(now.saturating_sub(*since)),
        };
        (bullet, Paint::Doubtful, row)
    });
    let arrow = style.symbol("▸", ">");
    let cases = progress.running.iter().map(|(case, running)| {
        let what = match &running.step {
            // Steps are told apart by their words; the id stands in where there are none.
            Some(step) => match titles.step(&case.scenario, &case.case, step) {
                "" => step.to_string(),
                text => text.to_owned(),
            },
            None => titles.case(&case.scenario, &case.case).to_owned(),
        };
        let retry = match running.attempt {
            0 | 1 => String::new(),
            attempt => format!("[attempt {attempt}] "),
        };
        let row = Row {
            name: case.to_string(),
            what: format!("{retry}{}", visible(&what)),
            time: seconds(now.saturating_sub(running.since)),
        };
        (arrow, Paint::Good, row)
    });
    let rows: Vec<_> = services.chain(cases).collect();
    // One column for all names, so that the texts beside them can be read down the screen; never more than half.
    let names = rows
        .iter()
        .map(|(.., row)| width(&row.name))
        .max()
        .unwrap_or(0)
        .min(columns / 2);
    rows.into_iter()
        .map(|(symbol, paint, row)| row.line(symbol, paint, names, columns, style))
        .collect()
}

struct Row {
    name: String,
    what: String,
    time: String,
}

impl Row {
    /// `▸ name  what        2.1s`, where a narrow terminal loses the middle first.
    fn line(
        &self,
        symbol: &str,
        paint: Paint,
        names: usize,
        columns: usize,
        style: &Style,
    ) -> String {
        let time = width(&self.time);
        let what_room = columns.saturating_sub(2 + names + 2 + 2 + time);
        // Below this a text is a riddle, and the name can use the room.
        let squeezed = what_room < 10;
        let name_room = if squeezed {
            columns.saturating_sub(2 + 2 + time)
        } else {
            names
        };
        let name = fit(&self.name, name_room);
        let mut line = format!("{} {name}", style.paint(paint, symbol));
        let mut used = 2 + width(&name);
        if !squeezed {
            let what = fit(&self.what, what_room.min(72));
            line.push_str(&" ".repeat(names + 4 - used));
            used = names + 4 + width(&what);
            line.push_str(&style.paint(Paint::Dim, what));
        }
        // Times stand in a column of their own, not far from the texts on a wide terminal.
        let edge = if squeezed {
            columns
        } else {
            columns.min(names + 4 + 72 + 2 + 6)
        };
        line.push_str(&" ".repeat(edge.saturating_sub(used + time)));
        line.push_str(&self.time);
        line
    }
}

/// `0:08`, `12:30`, `1:02:03`.
fn clock(time: Duration) -> String {
    let seconds = time.as_secs();
    if seconds < 3600 {
        format!("{}:{:02}", seconds / 60, seconds % 60)
    } else {
        format!(
            "{}:{:02}:{:02}",
            seconds / 3600,
            seconds / 60 % 60,
            seconds % 60
        )
    }
}

/// Whole seconds: a tenth that changes at every draw is a flicker, and says nothing.
fn seconds(time: Duration) -> String {
    match time.as_secs() {
        seconds @ 0..60 => format!("{seconds}s"),
        _ => clock(time),
    }
}
