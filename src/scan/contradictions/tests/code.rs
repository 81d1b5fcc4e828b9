//! Lines of code that give values to names, and lines that do not.

use super::super::{Amount, Value, value_of};

#[test]
fn lines_of_every_language_give_values() {
    let number =
        |text: &str, unit: &str| Some(Value::Amount(Amount::of(text, unit).expect("an amount")));
    for (key, line, expected) in [
        ("PAGE_SIZE", "PAGE_SIZE = 50", number("50", "")),
        ("PAGE_SIZE", "PAGE_SIZE: int = 50  # rows", number("50", "")),
        (
            "PAGE_SIZE",
            "export const PAGE_SIZE: number = 50;",
            number("50", ""),
        ),
        (
            "PAGE_SIZE",
            "public static final int PAGE_SIZE = 50;",
            number("50", ""),
        ),
        (
            "PAGE_SIZE",
            "pub const PAGE_SIZE: usize = 50;",
            number("50", ""),
        ),
        ("PageSize", "const PageSize = 50", number("50", "")),
        ("PageSize", "\tPageSize int = 50 // rows", number("50", "")),
        ("pageSize", "pageSize := 50", number("50", "")),
        ("PAGE_SIZE", "#define PAGE_SIZE 50", number("50", "")),
        ("PAGE_SIZE", "define('PAGE_SIZE', 50);", number("50", "")),
        ("page_size", "'page_size' => 50,", number("50", "")),
        ("page_size", "\"page_size\": 50,", number("50", "")),
        ("page_size", "page_size: 50", number("50", "")),
        ("orders.page.size", "orders.page.size=50", number("50", "")),
        ("PAGE_SIZE", "PAGE_SIZE=50", number("50", "")),
        (
            "PORT",
            "const port = process.env.PORT ?? 3000;",
            number("3000", ""),
        ),
        (
            "PORT",
            "port: process.env.PORT || '3000',",
            number("3000", ""),
        ),
        (
            "PORT",
            "PORT: parseInt(process.env.PORT || '3000'),",
            number("3000", ""),
        ),
        (
            "PORT",
            "const port = Number(process.env[\"PORT\"] ?? 3000)",
            number("3000", ""),
        ),
        (
            "PORT",
            "port = int(os.getenv(\"PORT\", \"3000\"))",
            number("3000", ""),
        ),
        (
            "PORT",
            "PORT = int(os.environ.get('PORT', 3000))",
            number("3000", ""),
        ),
        (
            "PORT",
            "let port = env::var(\"PORT\").unwrap_or(\"3000\".into());",
            number("3000", ""),
        ),
        (
            "PORT",
            "let port = env::var(\"PORT\").unwrap_or_else(|_| \"3000\".to_string());",
            number("3000", ""),
        ),
        (
            "PORT",
            "$port = getenv('PORT') ?: '3000';",
            number("3000", ""),
        ),
        ("PORT", "'port' => env('PORT', 3000),", number("3000", "")),
        (
            "PORT",
            "port = ENV.fetch(\"PORT\", 3000)",
            number("3000", ""),
        ),
        ("PORT", "port = ENV['PORT'] || 3000", number("3000", "")),
        (
            "PORT",
            "port := getEnv(\"PORT\", \"3000\")",
            number("3000", ""),
        ),
        (
            "PORT",
            "PORT: z.coerce.number().default(3000),",
            number("3000", ""),
        ),
        (
            "PORT",
            "#[arg(long, env = \"PORT\", default_value = \"3000\")]",
            number("3000", ""),
        ),
        ("PORT", "port: ${PORT:-3000}", number("3000", "")),
        (
            "shop.page",
            "@Value(\"${shop.page:50}\") int page;",
            number("50", ""),
        ),
        (
            "shop.page",
            "viper.SetDefault(\"shop.page\", 50)",
            number("50", ""),
        ),
        (
            "MAX_BYTES",
            "MAX_BYTES = 10 * 1024 * 1024",
            number("10485760", "b"),
        ),
        ("MAX_SIZE", "MAX_SIZE = 10 << 20;", number("10485760", "")),
        (
            "TIMEOUT",
            "const TIMEOUT: Duration = Duration::from_secs(30);",
            number("30", "s"),
        ),
        ("Timeout", "Timeout = 30 * time.Second", number("30", "s")),
        (
            "TIMEOUT",
            "TIMEOUT = timedelta(minutes=30)",
            number("30", "min"),
        ),
        (
            "TIMEOUT",
            "Duration TIMEOUT = Duration.ofMinutes(30);",
            number("30", "min"),
        ),
        ("TIMEOUT_MS", "TIMEOUT_MS = 1_000;", number("1", "s")),
        (
            "TIMEOUT",
            "timeout: TIMEOUT = 30.minutes",
            number("30", "min"),
        ),
        ("UPLOAD_LIMIT", "UPLOAD_LIMIT = '10mb'", number("10", "mb")),
        ("CACHE_ON", "CACHE_ON = True", Some(Value::Flag(true))),
        (
            "LOG_LEVEL",
            "LOG_LEVEL = \"Info\"",
            Some(Value::Word("info".to_owned())),
        ),
        // Not told by the line.
        ("PAGE_SIZE", "if PAGE_SIZE == 50 {", None),
        ("PAGE_SIZE", "rows = query(PAGE_SIZE, 50)", None),
        ("PAGE_SIZE", "MAX_PAGE_SIZE = 50", None),
        ("PAGE_SIZE", "PAGE_SIZE_LIMIT = 50", None),
        ("PAGE_SIZE", "// PAGE_SIZE = 50", None),
        ("PAGE_SIZE", "PAGE_SIZE = other.PAGE", None),
        ("PAGE_SIZE", "PAGE_SIZE = compute(50)", None),
        ("PAGE_SIZE", "PAGE_SIZE = process.env.PAGE_SIZE", None),
        ("PAGE_SIZE", "PAGE_SIZE = 50 + offset", None),
        ("PAGE_SIZE", "PAGE_SIZE: number;", None),
        ("PORT", "const port = process.env.PORT;", None),
        ("", "= 50", None),
    ] {
        let found = value_of(key, line).map(|(value, _)| value);
        assert_eq!(found, expected, "{key}: {line}");
    }
}

#[test]
fn long_and_strange_lines_end() {
    for line in [
        "PAGE ".repeat(1 << 18),
        "PAGE=".repeat(300),
        format!("PAGE{}", " * 9".repeat(400)),
        "PAGE=\u{0}é".to_owned(),
    ] {
        assert_eq!(value_of("PAGE", &line), None, "{}", &line[..20]);
    }
}
