//! Grid tables and simple tables, by rows.

/// A row: the line that it begins on, counted from the table's first, and its cells.
pub(super) type Row = (usize, Vec<String>);

/// Cells of one row are not cut finer than this.
const MOST_COLUMNS: usize = 200;

pub(super) fn is_grid(line: &str) -> bool {
    let line = line.trim_end();
    line.len() >= 5
        && line.starts_with("+-")
        && line.ends_with('+')
        && line.bytes().all(|byte| matches!(byte, b'+' | b'-' | b'='))
}

pub(super) fn is_simple(line: &str) -> bool {
    let line = line.trim_end();
    line.starts_with("==")
        && line.contains(" =")
        && line.bytes().all(|byte| matches!(byte, b'=' | b' '))
}

/// Rows of a grid that takes all of these lines.
pub(super) fn grid(lines: &[&str]) -> Vec<Row> {
    let columns: Vec<usize> = lines[0]
        .char_indices()
        .filter(|(_, sign)| *sign == '+')
        .map(|(place, _)| place)
        .take(MOST_COLUMNS)
        .collect();
    let mut rows: Vec<Row> = Vec::new();
    let mut open: Option<Row> = None;
    for (place, line) in lines.iter().enumerate() {
        if line.starts_with('+') {
            rows.extend(open.take());
            continue;
        }
        let (_, cells) = open.get_or_insert_with(|| (place, Vec::new()));
        let by_column = columns
            .windows(2)
            .map(|edge| line.get(edge[0] + 1..edge[1]));
        let parts: Option<Vec<&str>> = by_column.collect();
        // Wide letters move the edges: then what stands between bars is a cell.
        let parts = parts.filter(|_| line.is_ascii()).unwrap_or_else(|| {
            line.trim()
                .trim_matches('|')
                .split('|')
                .take(MOST_COLUMNS)
                .collect()
        });
        join(cells, &parts);
    }
    rows.extend(open);
    rows
}

/// How many lines a simple table takes, which begins with the first. It ends at the border behind which nothing stands: its second,
/// or its third with a head.
pub(super) fn simple_count<'t>(lines: impl Iterator<Item = &'t str>) -> usize {
    let (mut borders, mut last, mut count) = (0, false, 0);
    for line in lines {
        if last && borders >= 2 && line.trim().is_empty() {
            break;
        }
        last = is_simple(line);
        borders += usize::from(last);
        count += 1;
    }
    // One border alone is a line.
    if borders < 2 { 1 } else { count }
}

/// Rows of a simple table that takes all of these lines.
pub(super) fn simple(lines: &[&str]) -> Vec<Row> {
    let border = lines[0].trim_end();
    let bytes = border.as_bytes();
    let starts: Vec<usize> = (0..bytes.len())
        .filter(|place| bytes[*place] == b'=' && (*place == 0 || bytes[*place - 1] == b' '))
        .take(MOST_COLUMNS)
        .collect();
    let mut rows: Vec<Row> = Vec::new();
    for (place, line) in lines.iter().enumerate() {
        if is_simple(line)
            || line.trim().is_empty()
            || line.bytes().all(|byte| matches!(byte, b'-' | b' '))
        {
            continue;
        }
        let parts: Vec<&str> = starts
            .iter()
            .enumerate()
            .map(|(column, start)| {
                let end = starts.get(column + 1).copied().unwrap_or(line.len());
                let start = floor(line, *start);
                line.get(start..floor(line, end).max(start))
                    .unwrap_or_default()
            })
            .collect();
        let continues = parts.first().is_some_and(|first| first.trim().is_empty());
        match rows.last_mut() {
            Some((_, cells)) if continues => join(cells, &parts),
            _ => {
                let mut cells = Vec::new();
                join(&mut cells, &parts);
                rows.push((place, cells));
            }
        }
    }
    rows
}

fn floor(line: &str, place: usize) -> usize {
    let mut place = place.min(line.len());
    while !line.is_char_boundary(place) {
        place -= 1;
    }
    place
}

fn join(cells: &mut Vec<String>, parts: &[&str]) {
    cells.resize(cells.len().max(parts.len()), String::new());
    for (cell, part) in cells.iter_mut().zip(parts) {
        let part = part.trim();
        if !part.is_empty() && !cell.is_empty() {
            cell.push(' ');
        }
        cell.push_str(part);
    }
}
