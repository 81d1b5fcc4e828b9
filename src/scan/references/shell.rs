//! Lines of a shell: scripts, commands, flags, files, and the routes that are asked.

use super::{
    client::asked,
    found::Found,
    identifier::is_screaming,
    model::Target,
    option::{flag, key_of},
    path,
    script::package_script,
    well_known,
};

/// Words that a command may have in front of it.
const WRAPPERS: [&str; 16] = [
    "sudo",
    "time",
    "exec",
    "env",
    "npx",
    "bunx",
    "poetry",
    "pipenv",
    "uv",
    "bundle",
    "dotenv",
    "cross-env",
    "nohup",
    "watch",
    "xvfb-run",
    "uvx",
];

/// Longest block of a shell that is read, in lines.
const LINES: usize = 2000;

/// What a block of a shell names. Offsets are of the block.
pub(super) fn block(text: &str) -> Vec<Found> {
    let prompts = text.lines().any(|line| line.trim_start().starts_with("$ "));
    let mut all = Vec::new();
    let mut at = 0;
    // A line that ends in a backslash goes on; the whole has the place of its first line.
    let mut begun: Option<(usize, String)> = None;
    for line in text.split_inclusive('\n').take(LINES) {
        let start = at;
        at += line.len();
        let line = line.trim();
        // Where there are prompts, lines without one are output.
        let typed = line
            .strip_prefix("$ ")
            .or_else(|| line.strip_prefix("% "))
            .or_else(|| line.strip_prefix("> "));
        let line = match (typed, &begun) {
            (Some(typed), _) => typed,
            (None, None) if prompts => continue,
            (None, _) => line,
        };
        if line.starts_with('#') || line.starts_with("//") {
            continue;
        }
        let (place, whole) = begun.get_or_insert_with(|| (start, String::new()));
        if whole.len() < 4096 {
            whole.push_str(line.trim_end_matches('\\'));
            whole.push(' ');
        }
        if !line.ends_with('\\') {
            let (place, whole) = (*place, std::mem::take(whole));
            begun = None;
            all.extend(self::line(&whole, place, true));
        }
    }
    all
}

/// What one line names. `certain`: it is known to be a command, not only some words.
pub(super) fn line(text: &str, at: usize, certain: bool) -> Vec<Found> {
    let text = text.strip_prefix("$ ").unwrap_or(text);
    let mut all = Vec::new();
    for command in words(text).split(|word| matches!(word.as_str(), "&&" | "||" | "|" | ";" | "&"))
    {
        simple(command, at, certain, &mut all);
    }
    all
}

/// The words of a line, without quotes and the comment at its end.
fn words(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quote: Option<char> = None;
    let mut before = ' ';
    for sign in text.chars().take(8192) {
        match (quote, sign) {
            (Some(open), _) if open == sign => quote = None,
            (None, '"' | '\'') => quote = Some(sign),
            (None, '#') if before.is_whitespace() => break,
            (None, _) if sign.is_whitespace() => words.push(String::new()),
            (None, ';' | '|' | '&') => {
                if !words
                    .last()
                    .is_some_and(|word| !word.is_empty() && word.chars().all(|c| c == sign))
                {
                    words.push(String::new());
                }
                if let Some(word) = words.last_mut() {
                    word.push(sign);
                }
            }
            _ => {
                if matches!(before, ';' | '|' | '&') && quote.is_none() {
                    words.push(String::new());
                }
                if let Some(word) = words.last_mut() {
                    word.push(sign);
                }
            }
        }
        before = sign;
    }
    words.retain(|word| !word.is_empty());
    words
}

fn simple(words: &[String], at: usize, certain: bool, all: &mut Vec<Found>) {
    let mut words: Vec<&str> = words.iter().map(String::as_str).collect();
    // Variables in front, and programs that only start others.
    loop {
        let Some(first) = words.first().copied() else {
            return;
        };
        if let Some((key, _)) = first.split_once('=')
            && is_screaming(key)
        {
            all.push(key_of(key, at));
        } else if first == "export" || first == "set" || WRAPPERS.contains(&first) {
            if matches!(words.get(1), Some(&("run" | "exec"))) {
                words.remove(1);
            }
        } else if first.contains('=') || first == "$" || first == "--" {
            // An assignment, a prompt.
        } else {
            break;
        }
        words.remove(0);
    }
    let program = words[0];
    let rest = &words[1..];
    // `err != nil {` is a piece of a program.
    if rest.first().is_some_and(|word| is_operator(word)) {
        return;
    }
    let shown = words.join(" ");
    let found = |target: Target| Found::new(target, &shown, at);
    match program {
        "npm" | "pnpm" | "yarn" | "bun" | "deno" => {
            all.extend(package_script(program, rest).map(|script| found(Target::Script(script))));
        }
        "make" | "just" | "task" | "rake" | "composer" => {
            let own = rest
                .iter()
                .filter(|word| !word.starts_with('-') && !word.contains('='));
            let own: Vec<&str> = match program {
                "composer" => own
                    .skip_while(|word| !matches!(**word, "run" | "run-script"))
                    .skip(1)
                    .copied()
                    .take(1)
                    .collect(),
                "make" => own.copied().take(8).collect(),
                _ => own.copied().take(1).collect(),
            };
            let sound = |word: &&str| {
                word.bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"_-.:/".contains(&byte))
                    && word.starts_with(|sign: char| sign.is_ascii_alphanumeric())
            };
            // In running text `make sure` is two words.
            if certain || own.len() == 1 {
                all.extend(
                    own.into_iter()
                        .filter(sound)
                        .map(|target| found(Target::Script(format!("{program} {target}")))),
                );
            }
        }
        "curl" | "http" | "https" | "wget" | "xh" | "httpie" => {
            all.extend(asked(program, rest, &shown, at))
        }
        "mkdir" | "touch" | "rm" | "rmdir" | "git" | "tar" | "unzip" => {}
        _ => {
            let args = if matches!(program, "cp" | "mv" | "ln") {
                &rest[..rest.len().min(1)]
            } else {
                rest
            };
            let files = std::iter::once(&program)
                .chain(args)
                .filter(|word| !word.starts_with('-'))
                .flat_map(|word| {
                    path::read(word, at)
                        .into_iter()
                        .filter(path::is_unmistakable)
                });
            all.extend(files);
            if !well_known::is_tool(program) {
                own_command(program, rest, certain, &shown, at, all);
            } else if program == "cargo"
                && let Some(behind) = rest.iter().position(|word| *word == "--")
            {
                flags(&rest[behind..], &shown, at, all);
            } else if matches!(
                program,
                "python"
                    | "python3"
                    | "node"
                    | "tsx"
                    | "ts-node"
                    | "bash"
                    | "sh"
                    | "ruby"
                    | "php"
                    | "go"
                    | "java"
                    | "dotnet"
            ) && let Some(script) = rest.iter().position(|word| {
                !word.starts_with('-') && path::has_extension(word) || word.starts_with("./")
            }) {
                flags(&rest[script..], &shown, at, all);
            }
        }
    }
}

/// A program that is not everybody's: itself with its subcommands, and its flags.
fn own_command(
    program: &str,
    rest: &[&str],
    certain: bool,
    shown: &str,
    at: usize,
    all: &mut Vec<Found>,
) {
    let name = program
        .trim_start_matches("./")
        .rsplit('/')
        .next()
        .unwrap_or_default();
    let is_name = |word: &&&str| {
        word.len() > 1
            && word.starts_with(|sign: char| sign.is_ascii_lowercase())
            && word.bytes().all(|byte| {
                byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_:".contains(&byte)
            })
    };
    let flagged = rest.iter().any(|word| flag(word).is_some());
    if path::has_extension(name) {
        // A script of the repository: its path is told already.
        flags(rest, shown, at, all);
        return;
    }
    if !is_name(&&name) || !certain && !flagged && rest.len() > 3 || is_output(name, rest, certain)
    {
        return;
    }
    let subcommands = rest
        .iter()
        .take_while(|word| is_name(word) && !is_preposition(word))
        .take(3)
        .copied();
    let command: Vec<&str> = std::iter::once(name).chain(subcommands).collect();
    if command.len() > 1 || certain || flagged {
        all.push(Found::new(Target::Command(command.join(" ")), shown, at));
        flags(rest, shown, at, all);
    }
}

/// Whether words are what a program prints, `listening on http://…`, and no command.
fn is_output(program: &str, rest: &[&str], certain: bool) -> bool {
    let told = |word: &str| {
        word.len() > 4 && (word.ends_with("ing") || word.ends_with("ed") || word == "ready")
    };
    let before = |at: usize| if at == 0 { program } else { rest[at - 1] };
    let mut rest_of = rest.iter().take(4).enumerate();
    rest_of.any(|(at, word)| is_preposition(word) && (!certain || told(before(at))))
}

/// Whether a word stands between two operands in languages of programs.
fn is_operator(word: &str) -> bool {
    matches!(
        word,
        "=" | "=="
            | "==="
            | "!="
            | "!=="
            | ":="
            | "+="
            | "-="
            | "<="
            | ">="
            | "=>"
            | "->"
            | "{"
            | "?"
            | "+"
            | "*"
    )
}

/// Words that no program has as a command.
fn is_preposition(word: &str) -> bool {
    matches!(
        word,
        "on" | "at" | "to" | "in" | "for" | "from" | "with" | "by" | "of" | "is" | "the" | "and"
    )
}

fn flags(words: &[&str], shown: &str, at: usize, all: &mut Vec<Found>) {
    let names = words.iter().filter_map(|word| flag(word));
    for name in names.filter(|name| !matches!(name.as_str(), "--help" | "--version")) {
        all.push(Found::new(Target::Flag(name), shown, at));
    }
}

#[cfg(test)]
mod tests {
    use super::{super::found::shown, *};

    #[test]
    fn blocks_of_a_shell() {
        for (text, expected) in [
            ("npm run build", &["script npm run build"][..]),
            ("npm test -- --watch", &["script npm test"]),
            ("pnpm --filter web build:prod", &["script pnpm build:prod"]),
            ("yarn workspace api dev\nyarn add x", &["script yarn dev"]),
            (
                "make -j4 lint test VAR=1",
                &["script make lint", "script make test"],
            ),
            ("just deploy staging", &["script just deploy"]),
            (
                "$ shop import --dry-run orders.csv\nimported 3 --orders\n",
                &["path orders.csv", "command shop import", "flag --dry-run"],
            ),
            (
                "./bin/shop.sh sync \\\n  --from x",
                &["path bin/shop.sh", "flag --from"],
            ),
            (
                "python scripts/load.py --limit 3",
                &["path scripts/load.py", "flag --limit"],
            ),
            (
                "PORT_NUMBER=3000 node src/server.js",
                &["key PORT_NUMBER", "path src/server.js"],
            ),
            ("poetry run shop serve", &["command shop serve"]),
            ("export API_TOKEN=abc", &["key API_TOKEN"]),
            (
                "curl -X DELETE http://localhost:3000/api/orders/1 -H 'a: b'",
                &["DELETE /api/orders/1"],
            ),
            ("curl -d '{}' \"$BASE/orders\" | jq .", &["POST /orders"]),
            ("curl https://api.github.com/repos/a/b", &[]),
            ("http POST :8000/orders a=b", &["POST /orders"]),
            (
                "git checkout -b feature/x && kubectl apply -f deploy/a.yaml",
                &["path deploy/a.yaml"],
            ),
            ("mkdir -p src/new.d && touch a/b.ts", &[]),
            ("cp .env.example .env", &["path .env.example"]),
            ("# a comment --x\nls", &[]),
            (
                "shop serve\nlistening on http://127.0.0.1:8080\nserver started in development\n",
                &["command shop serve"],
            ),
            ("shop move order to cart", &["command shop move order"]),
            ("docker compose up -d; pip install x", &[]),
            ("if err := mount.All(layer); err != nil { return err }", &[]),
            ("total = price * amount", &[]),
            ("vagrant up", &[]),
            ("openstack image list --long", &[]),
        ] {
            assert_eq!(shown(&block(text)), expected, "{text}");
        }
    }

    #[test]
    fn words_of_a_sentence_are_no_command() {
        for (text, expected) in [
            ("make sure it works", &[][..]),
            ("if x then y else z", &[]),
            ("npm run build", &["script npm run build"]),
            ("shop import", &["command shop import"]),
            ("Order Total", &[]),
            ("listening on http://127.0.0.1:PORT", &[]),
            ("listening on :8080", &[]),
            ("server ready at 0.0.0.0", &[]),
            ("connected to db", &[]),
            ("shop import orders", &["command shop import orders"]),
        ] {
            assert_eq!(shown(&line(text, 0, false)), expected, "{text}");
        }
    }
}
