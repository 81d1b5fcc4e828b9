//! Running text: only what can be nothing but code is believed.

use std::{ops::Range, sync::LazyLock};

use regex::Regex;

use super::{
    form,
    found::{Found, symbol},
    identifier::{is_compound, is_screaming, is_snake},
    model::Claim,
    model::Target,
    option, path,
    placeholder::is_placeholder,
    route, well_known,
};

/// Words that could be code.
static WORD: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"--[A-Za-z][\w-]+(?:\.[a-z][\w-]*)*|\b[A-Za-z_]\w*(?:(?:\.|::|->)[A-Za-z_]\w*)+\(\)|\.{0,2}/?[\w@.\[\]{}*-]*[\w@\]}*-]/[\w@.\[\]{}*/-]*|\b[\w-]+\.[A-Za-z][A-Za-z0-9]{0,9}\b|\b[A-Za-z_]\w*(?:\(\))?",
    )
});

/// A longer run of signs that names are made of is no name: it would be read anew from each of its words.
const LONGEST_RUN: usize = 1000;

/// What a piece of running text names. `links` are places that are links already: words in them are not read again.
pub(super) fn read(text: &str, offset: usize, taken: &[Range<usize>]) -> Vec<Found> {
    let mut all = Vec::new();
    let mut taken: Vec<Range<usize>> = taken.to_vec();
    for (range, routes) in route::with_methods(text) {
        let place = offset + range.start..offset + range.end;
        all.extend(routes.into_iter().map(|mut found| {
            found.at += offset;
            if is_placeholder(&found.text) {
                found.claimed(Claim::Example)
            } else {
                found
            }
        }));
        taken.push(place);
    }
    let words = readable(text).flat_map(|part| {
        let from = part.start;
        let words = WORD.find_iter(&text[part]);
        words.map(move |found| (from + found.start(), found.as_str()))
    });
    for (start, found) in words {
        let at = offset + start;
        if taken.iter().any(|range| range.contains(&at)) {
            continue;
        }
        let before = text[..start].chars().next_back();
        // A piece of an address, of a mail address, or of a longer flag.
        if before.is_some_and(|sign| ":/@.#%&=?~\\$".contains(sign) || sign == '-') {
            continue;
        }
        all.extend(word(found, at));
    }
    all
}

/// The parts of a text between runs that are too long for a name.
fn readable(text: &str) -> impl Iterator<Item = Range<usize>> {
    let of_name = |sign: char| sign.is_alphanumeric() || "_@.[]{}*-/()".contains(sign);
    let (mut parts, mut from, mut run) = (Vec::new(), 0, 0);
    let others = text.match_indices(|sign: char| !of_name(sign));
    let ends = others.map(|(at, sign)| (at, at + sign.len()));
    for (end, next) in ends.chain([(text.len(), text.len())]) {
        if end - run > LONGEST_RUN {
            parts.push(from..run);
            from = end;
        }
        run = next;
    }
    parts.push(from..text.len());
    parts.into_iter()
}

fn word(word: &str, at: usize) -> Option<Found> {
    if word.starts_with("--") {
        return option::flag(word).map(|flag| Found::new(Target::Flag(flag), word, at));
    }
    if word.ends_with("()") && word.contains(['.', ':', '>']) {
        return form::member(word, at);
    }
    let found = if word.contains(['/', '.']) {
        path::read(word, at)
            .into_iter()
            .next()
            .filter(form::is_code_path)?
    } else if let Some(name) = word.strip_suffix("()") {
        if name.len() < 3 {
            return None;
        }
        Found::new(symbol(name), word, at)
    } else if is_screaming(word) {
        option::key_of(word, at)
    } else if (is_snake(word) || is_compound(word)) && form::is_unmistakable(word) && word.len() > 4
    {
        Found::new(symbol(word), word, at)
    } else {
        return None;
    };
    if found.claim.is_some() {
        return Some(found);
    }
    Some(if well_known::is_name(word.trim_end_matches("()")) {
        found.claimed(Claim::Elsewhere)
    } else if is_placeholder(word) {
        found.claimed(Claim::Example)
    } else {
        found
    })
}

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a pattern of ours")
}

#[cfg(test)]
mod tests {
    use super::{super::found::shown, *};

    #[test]
    fn only_what_can_be_nothing_but_code() {
        for (text, expected) in [
            (
                "Clients send POST /api/orders and read src/app/x.ts.",
                &["POST /api/orders", "path src/app/x.ts"][..],
            ),
            (
                "Set MAX_ORDERS or pass --dry-run (see --limit=3).",
                &["key MAX_ORDERS", "flag --dry-run", "flag --limit"],
            ),
            (
                "OrderService calls load_orders() and orderTotal.",
                &[
                    "symbol OrderService",
                    "symbol load_orders",
                    "symbol orderTotal",
                ],
            ),
            (
                "It asks narrowrepo.setnarrowpats() and then Order::total().",
                &["symbol narrowrepo.setnarrowpats", "symbol Order.total"],
            ),
            (
                "It asks os.getcwd() and x.(), see a.b.c.",
                &["!symbol os.getcwd"],
            ),
            (
                "GitHub, PostgreSQL and Node.js are products; iPhone too.",
                &[],
            ),
            ("and/or, e.g. this one—or that -- not a flag", &[]),
            (
                "See https://github.com/a/b_c/blob/main/src/x.ts or mail a.b@order_shop.com",
                &[],
            ),
            (
                "Files such as order_service.py and package.json",
                &["path order_service.py", "path package.json"],
            ),
            ("An order has a status.", &[]),
            ("/api/v1 is old", &[]),
            ("the API of U.S. shops v1.2.3", &[]),
        ] {
            assert_eq!(shown(&read(text, 0, &[])), expected, "{text}");
        }
        let long = format!("OrderService {}, OrderList", "ab-".repeat(LONGEST_RUN));
        assert_eq!(
            shown(&read(&long, 0, &[])),
            ["symbol OrderService", "symbol OrderList"]
        );
        assert_eq!(
            shown(&read("OrderService and OrderList", 10, &[10..22, 50..60])),
            ["symbol OrderList"]
        );
    }
}
