//! Amounts in the forms of every language, constants and what only has their name.

use super::against_code::told;

#[test]
fn amounts_are_read_in_every_form() {
    let mut wrong = Vec::new();
    for (text, file, line, expected) in [
        // What the document says, in the code's own words: nothing.
        (
            "`DefaultTimeout` is 90 seconds.",
            "a.go",
            "const DefaultTimeout = 90 * time.Second",
            false,
        ),
        (
            "`MaxBody` is 10 MiB.",
            "a.go",
            "\tMaxBody = 10 << 20",
            false,
        ),
        (
            "`MaxBody` is 10 MiB.",
            "a.rs",
            "pub const MaxBody: usize = 10 * 1024 * 1024;",
            false,
        ),
        (
            "`sessionTtl` is 15 minutes.",
            "a.ts",
            "export const sessionTtl = 15 * 60 * 1000;",
            false,
        ),
        (
            "`sessionTtl` is 15 minutes.",
            "a.ts",
            "export const sessionTtl = '15m';",
            false,
        ),
        (
            "`sessionTtl` is 15 minutes.",
            "a.ts",
            "export const sessionTtl = ms('15 minutes');",
            false,
        ),
        (
            "`SESSION_TTL` is 30 seconds.",
            "a.rs",
            "const SESSION_TTL: Duration = Duration::from_secs(30);",
            false,
        ),
        (
            "`SESSION_TTL` is 15 minutes.",
            "a.py",
            "SESSION_TTL = timedelta(minutes=15)",
            false,
        ),
        (
            "`SESSION_TTL` is 15 minutes.",
            "A.cs",
            "    static readonly TimeSpan SESSION_TTL = TimeSpan.FromMinutes(15);",
            false,
        ),
        (
            "`SessionTtl` is 15 minutes.",
            "A.cs",
            "    public static readonly TimeSpan SessionTtl = TimeSpan.FromMinutes(15);",
            false,
        ),
        (
            "`SESSION_TTL` is 15 minutes.",
            "a.rb",
            "SESSION_TTL = 15.minutes",
            false,
        ),
        (
            "`SESSION_TTL` is 15 minutes.",
            "a.rb",
            "SESSION_TTL = 15.minutes.freeze",
            false,
        ),
        (
            "`SESSION_TTL` is 15 minutes.",
            "A.kt",
            "const val SESSION_TTL = 15.minutes.inWholeMilliseconds",
            false,
        ),
        (
            "`SESSION_TTL` is 15 minutes.",
            "A.java",
            "static final long SESSION_TTL = TimeUnit.MINUTES.toMillis(15);",
            false,
        ),
        (
            "`SESSION_TTL` is 15 minutes.",
            "a.yml",
            "SESSION_TTL: \"PT15M\"",
            false,
        ),
        (
            "`SESSION_TTL` is 15 minutes.",
            "a.dart",
            "const SESSION_TTL = Duration(minutes: 15);",
            false,
        ),
        ("`MAX_ROWS` is 1,000,000.", "a.py", "MAX_ROWS = 1e6", false),
        ("`MAX_ROWS` is 30,000.", "a.py", "MAX_ROWS = 30_000", false),
        ("`MAX_BODY` is 10 MB.", "a.py", "MAX_BODY = 10 * MB", false),
        (
            "`MAX_BODY` is 10 MB.",
            "a.java",
            "DataSize MAX_BODY = DataSize.ofMegabytes(10);",
            false,
        ),
        (
            "`timeoutMs` is 30 seconds.",
            "a.ts",
            "const timeoutMs = 30_000;",
            false,
        ),
        // Something else.
        (
            "`DefaultTimeout` is 30 seconds.",
            "a.go",
            "const DefaultTimeout = 90 * time.Second",
            true,
        ),
        (
            "`DefaultTimeout` is 30 seconds.",
            "a.go",
            "\tDefaultTimeout = 90 * time.Second",
            true,
        ),
        ("`MaxBody` is 10 MiB.", "a.go", "\tMaxBody = 1 << 20", true),
        (
            "`sessionTtl` is 15 minutes.",
            "a.ts",
            "export const sessionTtl = '5m';",
            true,
        ),
        (
            "`sessionTtl` is 15 minutes.",
            "config.ts",
            "  sessionTtl: '5m',",
            true,
        ),
        (
            "`sessionTtl` is 15 minutes.",
            "a.ts",
            "export const sessionTtl = 5 * 60 * 1000;",
            true,
        ),
        (
            "`SESSION_TTL` is 15 minutes.",
            "a.py",
            "SESSION_TTL = timedelta(minutes=5)",
            true,
        ),
        (
            "`SESSION_TTL` is 15 minutes.",
            "a.yml",
            "SESSION_TTL: \"PT1H\"",
            true,
        ),
        (
            "`SESSION_TTL` is 15 minutes.",
            "a.rb",
            "SESSION_TTL = 5.minutes",
            true,
        ),
        (
            "`SessionTtl` is 15 minutes.",
            "A.cs",
            "    public static readonly TimeSpan SessionTtl = TimeSpan.FromMinutes(5);",
            true,
        ),
        ("`MAX_ROWS` is 1,000,000.", "a.py", "MAX_ROWS = 1e5", true),
        ("`MAX_BODY` is 10 MB.", "a.py", "MAX_BODY = 20 * MB", true),
        (
            "`timeoutMs` is 30 seconds.",
            "a.ts",
            "const timeoutMs = 5_000;",
            true,
        ),
        (
            "`maxRetries` is 3.",
            "a.java",
            "  private static final int maxRetries = 5;",
            true,
        ),
        ("`max_retries` is 3.", "a.py", "max_retries = 5", true),
        // The line does not tell.
        (
            "`SESSION_TTL` is 15 minutes.",
            "a.go",
            "const SESSION_TTL = 5 * time.Minute * factor",
            false,
        ),
        (
            "`SESSION_TTL` is 15 minutes.",
            "a.py",
            "SESSION_TTL = timedelta(hours=1, minutes=5)",
            false,
        ),
        // A name that many may have, where it is no constant.
        (
            "`pageSize` is 20.",
            "list.tsx",
            "  const pageSize = 50;",
            false,
        ),
        (
            "`pageSize` is 20.",
            "list.tsx",
            "  fetchRows({ pageSize: 50 });",
            false,
        ),
        ("`pageSize` is 20.", "list.tsx", "    pageSize: 50,", false),
        ("`page_size` is 20.", "list.py", "    page_size = 50", false),
        (
            "`page_size` is 20.",
            "list.py",
            "def rows(page_size=50):",
            false,
        ),
        ("`timeout_ms` is 20.", "a.go", "\ttimeout_ms = 50", false),
    ] {
        let found = told(text, &[(file, line)]);
        if found.is_empty() == expected {
            wrong.push(format!("{text} | {line}: {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn values_of_one_environment_are_no_defaults() {
    let text = "`PAGE_SIZE` defaults to 50.";
    for (code, expected) in [
        (vec![("app/a.py", "PAGE_SIZE = 20")], 1),
        (vec![(".env.production", "PAGE_SIZE=20")], 0),
        (vec![("deploy/staging/app.yml", "PAGE_SIZE: 20")], 0),
        (vec![("docker-compose.yml", "  PAGE_SIZE: 20")], 0),
        // What it is somewhere may be what is told.
        (
            vec![
                ("app/a.py", "PAGE_SIZE = 20"),
                (".env.production", "PAGE_SIZE=50"),
            ],
            0,
        ),
        (
            vec![
                ("app/a.py", "PAGE_SIZE = 20"),
                (".env.production", "PAGE_SIZE=80"),
            ],
            1,
        ),
        // Two voices.
        (
            vec![
                ("app/a.py", "PAGE_SIZE = 20"),
                ("app/b.py", "PAGE_SIZE = 30"),
            ],
            0,
        ),
        (
            vec![
                ("app/a.py", "PAGE_SIZE = 20"),
                ("bench/b.py", "PAGE_SIZE = 30"),
            ],
            1,
        ),
    ] {
        assert_eq!(told(text, &code).len(), expected, "{code:?}");
    }
}

#[test]
fn names_of_many_meanings_contradict_no_other_section() {
    let text = "# T\n\n## List\n\n`pageSize` is 20.\n\n## Options\n\n`pageSize` is 50.\n";
    assert!(told(text, &[]).is_empty(), "{:?}", told(text, &[]));
}
