//! Clients of HTTP on a command line.

use super::{model::Target, route};

/// The route that a client of HTTP is told to ask.
pub(super) fn asked(program: &str, rest: &[&str]) -> Option<Target> {
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
    let path = route::clean(url)?;
    let given = method.or_else(|| Some(if sends { "POST" } else { "GET" }.to_owned()));
    (path != "/").then_some(Target::Route {
        method: given,
        path,
    })
}
