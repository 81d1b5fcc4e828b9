//! Clients of HTTP on a command line.

use super::{
    found::Found,
    model::{Claim, Target},
    placeholder::is_placeholder,
    route,
};

/// The route that a client of HTTP is told to ask; `shown` is the whole line.
pub(super) fn asked(program: &str, rest: &[&str], shown: &str, at: usize) -> Option<Found> {
    let mut method: Option<String> = None;
    let mut sends = false;
    let mut url: Option<&str> = None;
    let mut words = rest.iter();
    while let Some(word) = words.next() {
        match *word {
            "-X" | "--request" => method = words.next().map(|word| word.to_ascii_uppercase()),
            "-d" | "--data" | "--data-raw" | "--data-binary" | "--json" | "-F" | "--form"
            | "--data-urlencode" | "--post-data" => {
                sends = true;
                words.next();
            }
            "-H" | "--header" | "-u" | "--user" | "-o" | "--output" | "-b" | "-c"
            | "--max-time" | "-w" => {
                words.next();
            }
            "-I" | "--head" => method = Some("HEAD".to_owned()),
            word if word.len() > 2 && word.starts_with("-X") => {
                method = Some(word[2..].to_ascii_uppercase())
            }
            word if program != "curl"
                && matches!(word, "GET" | "POST" | "PUT" | "PATCH" | "DELETE") =>
            {
                method = Some(word.to_owned())
            }
            word if url.is_none()
                && !word.starts_with('-')
                && (word.contains("://") || word.contains('/') || word.starts_with(':')) =>
            {
                url = Some(word)
            }
            _ => {}
        }
    }
    let url = url?;
    let bare;
    let url = if let Some(rest) = url.strip_prefix(':') {
        bare = format!("localhost:{rest}");
        &bare
    } else {
        url
    };
    if !route::is_own_host(url) {
        return None;
    }
    let path = route::clean(url).filter(|path| path != "/" && !route::is_all_shell(path))?;
    let method = method.unwrap_or_else(|| if sends { "POST" } else { "GET" }.to_owned());
    // What is asked of a host that stands for any may be of any program: only what was ours once is told of.
    let (text, claim) = if is_placeholder(&path) {
        (shown.to_owned(), Some(Claim::Example))
    } else if route::is_example_host(url) {
        (format!("{method} {path}"), Some(Claim::Example))
    } else {
        (shown.to_owned(), None)
    };
    let target = Target::Route {
        method: Some(method),
        path,
    };
    let found = Found::new(target, &text, at);
    Some(match claim {
        Some(claim) => found.claimed(claim),
        None => found,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_of_any_host_is_an_example() {
        for (line, expected) in [
            (
                "-X PUT http://example.com/v2/keys/${UUID}/size",
                Some((Some(Claim::Example), "PUT /v2/keys/${UUID}/size")),
            ),
            (
                "https://api.example.org/orders",
                Some((Some(Claim::Example), "GET /orders")),
            ),
            (
                "http://localhost/orders/foo",
                Some((Some(Claim::Example), "the line")),
            ),
            ("http://localhost/orders", Some((None, "the line"))),
            ("$HOST/orders", Some((None, "the line"))),
            ("http://localhost/${ORDER}", None),
            ("https://notexample.com.io/orders", None),
        ] {
            let words: Vec<&str> = line.split(' ').collect();
            let found = asked("curl", &words, "the line", 0);
            let told = found
                .as_ref()
                .map(|found| (found.claim, found.text.as_str()));
            assert_eq!(told, expected, "{line}");
        }
    }
}
