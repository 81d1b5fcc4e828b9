//! Small repositories with a history, and what is told of their documents.

mod half;
mod huge;
mod names;
mod routes;
mod world;

use world::World;

const CODE: &str = "def sum_of(order):\n    return order.lines\n";

#[test]
fn what_was_there_and_is_gone_is_drift() {
    for (name, world, expected) in [
        (
            "living",
            World::of(&[&[
                ("src/a.py", Some(CODE)),
                ("d.md", Some("`sum_of()` in `src/a.py`")),
            ]]),
            &[
                "sum_of(): living in src/a.py",
                "src/a.py: living in src/a.py",
            ][..],
        ),
        (
            "renamed symbol",
            World::of(&[
                &[("src/a.py", Some(CODE)), ("d.md", Some("`sum_of()`"))],
                &[(
                    "src/a.py",
                    Some("def total_of(order):\n    return order.lines\n"),
                )],
            ]),
            &["sum_of(): gone by 2 after 1, was in src/a.py, now total_of()"],
        ),
        (
            "member of a renamed type",
            World::of(&[
                &[
                    (
                        "KeyRing.cs",
                        Some("public class KeyRing { public int Next() => 1; }\n"),
                    ),
                    ("d.md", Some("`KeyRing.Next`")),
                ],
                &[(
                    "KeyRing.cs",
                    Some("public class KeyChain { public int Next() => 1; }\n"),
                )],
            ]),
            &["KeyRing.Next: gone by 2 after 1, was in KeyRing.cs"],
        ),
        (
            "member of a type of others",
            World::of(&[&[
                (
                    "a.cs",
                    Some("public class KeyRing { public int Next() => 1; }\n"),
                ),
                ("d.md", Some("`JsonReader.Next`")),
            ]]),
            &["JsonReader.Next: living in a.cs"],
        ),
        (
            "deleted file",
            World::of(&[
                &[
                    ("src/a.py", Some(CODE)),
                    ("src/b.py", Some("x = 1\n")),
                    ("d.md", Some("`sum_of()` and `src/a.py`")),
                ],
                &[("src/b.py", Some("x = 2\n"))],
                &[("src/a.py", None)],
            ]),
            &[
                "sum_of(): gone by 3 after 2, was in src/a.py",
                "src/a.py: gone by 3 after 2, was in src/a.py",
            ],
        ),
        (
            "moved file",
            World::of(&[
                &[
                    ("src/a.py", Some(CODE)),
                    ("d.md", Some("`src/a.py` has `sum_of()`")),
                ],
                &[("src/a.py", None), ("lib/sums.py", Some(CODE))],
                &[("lib/sums.py", None), ("lib/all.py", Some(CODE))],
            ]),
            &[
                "src/a.py: gone by 2 after 1, was in src/a.py, now lib/all.py",
                "sum_of(): living in lib/all.py",
            ],
        ),
        (
            "moved and edited",
            World::of(&[
                &[("src/a.py", Some(CODE)), ("d.md", Some("`src/a.py`"))],
                &[
                    ("src/a.py", None),
                    (
                        "lib/a.py",
                        Some("def sum_of(order):\n    return order.lines or []\n"),
                    ),
                ],
            ]),
            &["src/a.py: gone by 2 after 1, was in src/a.py, now lib/a.py, near lib/a.py"],
        ),
        (
            "deleted and not committed",
            World::of(&[&[
                ("src/a.py", Some(CODE)),
                ("d.md", Some("`sum_of()` and `src/a.py`")),
            ]])
            .and_uncommitted(&[("src/a.py", None)]),
            &[
                "sum_of(): gone by hand after 1, was in src/a.py",
                "src/a.py: gone by hand after 1, was in src/a.py",
            ],
        ),
        (
            "edited and not committed",
            World::of(&[&[("src/a.py", Some(CODE)), ("d.md", Some("`sum_of()`"))]])
                .and_uncommitted(&[("src/a.py", Some("def total_of(order):\n    return 1\n"))]),
            &["sum_of(): gone by hand after 1, was in src/a.py"],
        ),
        (
            "added again later",
            World::of(&[
                &[
                    ("src/a.py", Some(CODE)),
                    ("d.md", Some("`sum_of()` and `src/a.py`")),
                ],
                &[("src/a.py", None)],
                &[("src/a.py", Some(CODE))],
            ]),
            &[
                "sum_of(): living in src/a.py",
                "src/a.py: living in src/a.py",
            ],
        ),
        (
            "added again and removed again",
            World::of(&[
                &[("src/a.py", Some(CODE)), ("d.md", Some("`sum_of()`"))],
                &[("src/a.py", None)],
                &[("src/b.py", Some(CODE))],
                &[("src/b.py", None)],
            ]),
            &["sum_of(): gone by 4 after 3, was in src/b.py"],
        ),
        (
            "removed before the document was written",
            World::of(&[
                &[("src/a.py", Some(CODE)), ("b.py", Some("x = 1\n"))],
                &[("src/a.py", None)],
                &[("d.md", Some("`sum_of()` and `src/a.py`"))],
            ]),
            &["sum_of(): never there", "src/a.py: never there"],
        ),
        (
            "removed with the commit that wrote the document",
            World::of(&[
                &[("src/a.py", Some(CODE)), ("b.py", Some("x = 1\n"))],
                &[("src/a.py", None), ("d.md", Some("`sum_of()`"))],
            ]),
            &["sum_of(): never there"],
        ),
        (
            "made after the document, then removed",
            World::of(&[
                &[("d.md", Some("- [ ] Write `sum_of()`"))],
                &[("src/a.py", Some(CODE))],
                &[("src/a.py", Some("x = 1\n"))],
            ]),
            &["sum_of(): gone by 3 after 2, was in src/a.py"],
        ),
        (
            "edited after the loss",
            World::of(&[
                &[("src/a.py", Some(CODE)), ("d.md", Some("`sum_of()`"))],
                &[("src/a.py", Some("x = 1\n"))],
                &[("d.md", Some("`sum_of()` adds"))],
            ]),
            &["sum_of(): gone by 2 after 1, was in src/a.py"],
        ),
        (
            "only in a test now",
            World::of(&[
                &[
                    ("src/a.py", Some(CODE)),
                    ("tests/test_a.py", Some("sum_of(1)\n")),
                    ("d.md", Some("`sum_of()`")),
                ],
                &[("src/a.py", Some("x = 1\n"))],
            ]),
            &["sum_of(): gone by 2 after 1, was in src/a.py"],
        ),
        (
            "only in a comment now",
            World::of(&[
                &[("src/a.py", Some(CODE)), ("d.md", Some("`sum_of()`"))],
                &[("src/a.py", Some("# sum_of was here\nx = 1\n"))],
            ]),
            &["sum_of(): gone by 2 after 1, was in src/a.py"],
        ),
        (
            "only in a comment ever",
            World::of(&[
                &[
                    ("src/a.py", Some("# sum_of\nx = 1\n")),
                    ("d.md", Some("`sum_of()`")),
                ],
                &[("src/a.py", Some("x = 1\n"))],
            ]),
            &["sum_of(): never there"],
        ),
        (
            "only in a changelog now",
            World::of(&[
                &[
                    ("src/a.py", Some(CODE)),
                    ("CHANGELOG.md", Some("a change")),
                    ("d.md", Some("`sum_of()`")),
                ],
                &[
                    ("src/a.py", Some("x = 1\n")),
                    ("CHANGELOG.md", Some("sum of goes")),
                ],
            ]),
            &["sum_of(): gone by 2 after 1, was in src/a.py"],
        ),
        (
            "moved within code",
            World::of(&[
                &[("src/a.py", Some(CODE)), ("d.md", Some("`sum_of()`"))],
                &[("src/a.py", Some("x = 1\n")), ("src/b.py", Some(CODE))],
            ]),
            &["sum_of(): living in src/b.py"],
        ),
        (
            "the document moved",
            World::of(&[
                &[("src/a.py", Some(CODE)), ("d.md", Some("`sum_of()`"))],
                &[("src/a.py", Some("x = 1\n"))],
                &[("d.md", None), ("docs/e.md", Some("`sum_of()`"))],
            ]),
            &["sum_of(): gone by 2 after 1, was in src/a.py"],
        ),
    ] {
        assert_eq!(world.told(), expected, "{name}");
    }
}

#[test]
fn without_all_of_history_nothing_is_guessed() {
    let world = || {
        World::of(&[
            &[
                ("src/a.py", Some(CODE)),
                ("d.md", Some("`sum_of()` and `never_was()`")),
            ],
            &[("src/b.py", Some("x = 1\n"))],
            &[("src/a.py", None)],
            &[("src/b.py", Some("x = 2\n"))],
        ])
    };
    assert_eq!(
        world().told(),
        [
            "sum_of(): gone by 3 after 2, was in src/a.py",
            "never_was(): never there"
        ]
    );
    assert_eq!(
        world().shallow(1).told(),
        ["sum_of(): not there", "never_was(): not there"]
    );
    assert_eq!(
        world().shallow(2).told(),
        [
            "sum_of(): gone by 3 after 2, was in src/a.py",
            "never_was(): not there"
        ]
    );
    assert_eq!(
        world().without_history().told(),
        ["sum_of(): not there", "never_was(): not there"]
    );
}

#[test]
fn traps_are_not_drift() {
    let gone: [&[(&str, Option<&str>)]; 1] =
        [&[("src/registry.py", None), ("src/a.py", Some("x = 1\n"))]];
    for (name, text, expected) in [
        (
            "3: a record about removal",
            "# Remove the registry\nThe file `src/registry.py` holds it.",
            &["src/registry.py: not ours"][..],
        ),
        (
            "3: removed by its words",
            "# Plan\nDelete `src/registry.py`.\nToday `src/registry.py` is used.",
            &["src/registry.py: not ours"],
        ),
        (
            "3: struck by a rename",
            "# Plan\nRename `sum_of` to `total_of`.",
            &["sum_of: not ours", "total_of: never there"],
        ),
        (
            "5: a permalink",
            "[a](https://github.com/tea/shop/blob/0a1b2c3d4e5f60718293a4b5c6d7e8f901234567/src/registry.py)",
            &[
                "https://github.com/tea/shop/blob/0a1b2c3d4e5f60718293a4b5c6d7e8f901234567/src/registry.py: not ours",
            ],
        ),
        (
            "6: planned",
            "- [ ] Write `src/refunds.py` with `refund_all()`",
            &["src/refunds.py: never there", "refund_all(): never there"],
        ),
        (
            "6: a placeholder",
            "Call `MyThing` or `foo_bar()`.",
            &["MyThing: not ours", "foo_bar(): not ours"],
        ),
        (
            "7: a library",
            "Use `useState` and the `leftpad` library.",
            &["useState: not ours", "leftpad: not ours"],
        ),
        (
            "10: naming",
            "Name it `PascalCase.tsx` or `NNNN-title.md`.",
            &["PascalCase.tsx: not ours", "NNNN-title.md: not ours"],
        ),
        (
            "drift after all",
            "# Registry\nThe file `src/registry.py` has `Registry`.",
            &[
                "src/registry.py: gone by 2 after 1, was in src/registry.py",
                "Registry: gone by 2 after 1, was in src/registry.py",
            ],
        ),
        (
            "an example that was real",
            "for example `src/registry.py`",
            &["src/registry.py: gone by 2 after 1, was in src/registry.py"],
        ),
    ] {
        let first: [(&str, Option<&str>); 3] = [
            ("src/registry.py", Some("class Registry:\n    pass\n")),
            ("src/a.py", Some(CODE)),
            ("d.md", Some(text)),
        ];
        let world = World::of(&[&first, gone[0]]);
        assert_eq!(world.told(), expected, "{name}");
    }
}

#[test]
fn what_is_in_another_repository_is_not_asked_for() {
    let world = World::of(&[&[
        ("src/a.py", Some(CODE)),
        (
            "docs/d.md",
            Some("`vendor/lib/prd.md`, [it](../vendor/lib/x.md) and `vendor/library.md`"),
        ),
    ]])
    .with_nested("vendor/lib");
    assert_eq!(
        world.told(),
        [
            "vendor/lib/prd.md: not ours",
            "../vendor/lib/x.md: not ours",
            "vendor/library.md: never there",
        ]
    );
}

#[test]
fn paths_and_links() {
    let files: &[(&str, Option<&str>)] = &[
        ("apps/web/src/app/x.ts", Some("export const x = 1\n")),
        ("docs/guide/b.md", Some("b")),
        ("src/Orders.ts", Some("y\n")),
    ];
    for (text, expected) in [
        (
            "`src/app/x.ts`",
            "src/app/x.ts: living in apps/web/src/app/x.ts",
        ),
        ("`src/app/`", "src/app/: living"),
        (
            "`src/**/*.ts`",
            "src/**/*.ts: living in apps/web/src/app/x.ts",
        ),
        ("[b](guide/b.md)", "guide/b.md: living in docs/guide/b.md"),
        (
            "[b](docs/guide/b.md)",
            "docs/guide/b.md: living in docs/guide/b.md",
        ),
        ("[b](guide/c.md)", "guide/c.md: never there"),
        (
            "`src/orders.ts`",
            "src/orders.ts: never there, near src/Orders.ts",
        ),
        (
            "`lib/x.ts`",
            "lib/x.ts: never there, near apps/web/src/app/x.ts",
        ),
    ] {
        let mut day = files.to_vec();
        day.push(("docs/d.md", Some(text)));
        let told = World::of(&[&day]).told();
        assert_eq!(told, [expected], "{text}");
    }
    let moved = World::of(&[
        &[
            ("src/old/a.ts", Some("a\n")),
            ("src/old/b.ts", Some("b\n")),
            ("d.md", Some("`src/old/` and [a](src/old/a.ts)")),
        ],
        &[
            ("src/old/a.ts", None),
            ("src/old/b.ts", None),
            ("src/new/a.ts", Some("a\n")),
            ("src/new/b.ts", Some("b\n")),
        ],
    ]);
    assert_eq!(
        moved.told(),
        [
            "src/old/: gone by 2 after 1, was in src/old, now src/new",
            "src/old/a.ts: gone by 2 after 1, was in src/old/a.ts, now src/new/a.ts, near src/new/a.ts"
        ]
    );
}

#[test]
fn a_thing_is_asked_for_once_and_told_to_each_document() {
    let world = World::of(&[
        &[("src/a.py", Some(CODE)), ("1.md", Some("`sum_of()`"))],
        &[("src/a.py", Some("x = 1\n"))],
        &[("2.md", Some("`sum_of()`"))],
    ]);
    assert_eq!(
        world.told(),
        [
            "sum_of(): gone by 2 after 1, was in src/a.py",
            "sum_of(): never there"
        ]
    );
}
