use super::Needles;

/// What the search tells, in the order of place and name.
fn found<'n>(names: &[&'n str], text: &str) -> Vec<(&'n str, usize)> {
    let mut all = Vec::new();
    Needles::new(names.iter().copied()).find(text.as_bytes(), |id, at| {
        all.push((names[id as usize], at));
    });
    all.sort_by_key(|(name, at)| (*at, *name));
    all
}

#[test]
fn whole_words_of_every_kind() {
    for (names, text, expected) in [
        (
            &["total"][..],
            "total(total) + subtotal, totals total_2 _total 2total",
            &[("total", 0), ("total", 6)][..],
        ),
        (&["total"], "Total TOTAL", &[]),
        (
            &["--dry-run", "dry-run", "dry"],
            "x --dry-run y",
            &[("--dry-run", 2), ("dry", 4), ("dry-run", 4)],
        ),
        (
            &["dry-run"],
            "laundry-run dry-runs dry-run",
            &[("dry-run", 21)],
        ),
        (
            &["server.port", "port"],
            "myserver.port server.port server.ports",
            &[("port", 9), ("server.port", 14), ("port", 21)],
        ),
        (
            &["/orders/", "/cancel"],
            "'/api/orders/:id/cancel' /orders/all /cancelled",
            &[("/orders/", 5), ("/cancel", 16), ("/orders/", 25)],
        ),
        (
            &["npm run build"],
            "npm run build && npm run build2",
            &[("npm run build", 0)],
        ),
        (
            &["$total", "total"],
            "$total total$total",
            &[
                ("$total", 0),
                ("total", 1),
                ("total", 7),
                ("$total", 12),
                ("total", 13),
            ],
        ),
        (&["größe", "größ"], "größe", &[("größe", 0)]),
        (&["a", "a"], "a", &[("a", 0)]),
        (&["", "--", "/"], "-- / a", &[]),
        (
            &["a.b", "a/b", "b"],
            "a.b a/b",
            &[("a.b", 0), ("b", 2), ("a/b", 4), ("b", 6)],
        ),
        (&[], "anything", &[]),
        (&["x"], "", &[]),
    ] {
        assert_eq!(found(names, text), expected, "{names:?} in {text}");
    }
}

#[test]
fn every_place_in_a_block_is_looked_at() {
    for before in 0..140 {
        for after in 0..3 {
            for name in [
                "a",
                "OrderService",
                "a_name_that_is_longer_than_sixty_four_characters_which_no_one_would_ever_write_down",
            ] {
                let text = format!("{}{name}{}", "-".repeat(before), "-".repeat(after));
                assert_eq!(found(&[name], &text), [(name, before)], "{text}");
                let glued = format!("x{text}").replace('-', "x");
                if before + after > 0 {
                    assert_eq!(found(&[name], &glued), [], "{glued}");
                }
            }
        }
    }
}

/// The plain way, for comparison.
fn slowly<'n>(names: &[&'n str], text: &str) -> Vec<(&'n str, usize)> {
    let word = |sign: Option<char>| {
        sign.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_' || !c.is_ascii())
    };
    let mut all = Vec::new();
    for name in names {
        for at in 0..text.len() {
            if !text.is_char_boundary(at) || !text[at..].starts_with(name) {
                continue;
            }
            let (left, right) = (&text[..at], &text[at + name.len()..]);
            let glued = word(left.chars().next_back()) && word(name.chars().next())
                || word(right.chars().next()) && word(name.chars().next_back());
            if !glued {
                all.push((*name, at));
            }
        }
    }
    all.sort_by_key(|(name, at)| (*at, *name));
    all
}

#[test]
fn it_finds_what_the_plain_way_finds() {
    let names = [
        "ab", "a", "b-a", "a.b", "a-", "-b", "aa", "/a/b", "b_a", "ä", "a:b-a",
    ];
    let signs = ["a", "b", "_", "-", ".", "/", ":", "ä", " "];
    // A small generator of numbers, so that every run tries the same texts.
    let mut state = 7_u64;
    for length in 0..400 {
        let text: String = (0..length)
            .map(|_| {
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1);
                signs[(state >> 33) as usize % signs.len()]
            })
            .collect();
        assert_eq!(found(&names, &text), slowly(&names, &text), "{text}");
    }
}

#[test]
fn many_names_on_one_word_and_one_endless_word_cost_no_more_than_the_text() {
    let names: Vec<String> = (0..20_000)
        .map(|n| format!("/a/{}{n:05}/b", "a/".repeat(n % 40)))
        .collect();
    let needles = Needles::new(names.iter().map(String::as_str));
    let text = format!("{} ", names[3]).repeat(20_000);
    let mut times = 0_usize;
    needles.find(text.as_bytes(), |id, _| {
        assert_eq!(id, 3);
        times += 1;
    });
    assert_eq!(times, 20_000);
    let hostile: Vec<String> = (1..2_000).map(|n| vec!["a"; n].join(" ")).collect();
    let needles = Needles::new(hostile.iter().map(String::as_str));
    let mut times = 0_usize;
    needles.find("a ".repeat(100_000).as_bytes(), |_, _| times += 1);
    assert!((100_000..=3_300_000).contains(&times), "{times}");
    let few = ["a.a.b", "a.b", "b.a"];
    let text = "a.".repeat(200_000);
    assert_eq!(found(&few, &text), []);
    let endless = "a".repeat(4 << 20);
    assert_eq!(found(&["a", "aa"], &endless), []);
}
