//! `Dockerfile`: what its last stage runs, and the port that it says it has
//! (<https://docs.docker.com/reference/dockerfile/>).

use super::{
    guess::{Evidence, Guess},
    quote::shell,
    start::{Listens, Start},
    units::Unit,
    view::View,
};

/// What the last stage says.
#[derive(Debug, Default)]
pub(super) struct Image {
    entrypoint: Option<(usize, String)>,
    command: Option<(usize, String)>,
    /// The port of `EXPOSE`.
    pub(super) exposes: Option<Guess<u16>>,
    /// `ENV PORT=…`
    port_variable: Option<usize>,
    path: String,
}

/// Reads it; `None`: there is none.
pub(super) fn read(unit: &Unit, view: &dyn View) -> Option<Image> {
    let name = unit.first(&["Dockerfile", "Containerfile"])?;
    let (path, text) = (unit.path(name), unit.text(view, name)?);
    let mut image = Image {
        path: path.clone(),
        ..Image::default()
    };
    for (number, line) in text.lines().enumerate() {
        let Some((word, rest)) = line.trim().split_once(char::is_whitespace) else {
            continue;
        };
        let (line, rest) = (number + 1, rest.trim());
        match word.to_ascii_uppercase().as_str() {
            "FROM" => {
                image = Image {
                    path: path.clone(),
                    ..Image::default()
                }
            }
            "ENTRYPOINT" => image.entrypoint = words(rest).map(|words| (line, words)),
            "CMD" => image.command = words(rest).map(|words| (line, words)),
            "EXPOSE" if image.exposes.is_none() => {
                let port = rest
                    .split(['/', ' '])
                    .next()
                    .and_then(|port| port.parse().ok())
                    .filter(|port| *port != 0);
                image.exposes = port.map(|port| {
                    Guess::new(port, Evidence::line(&path, line, format!("EXPOSE {port}")))
                });
            }
            "ENV" if rest.starts_with("PORT=") || rest.starts_with("PORT ") => {
                image.port_variable = Some(line)
            }
            _ => {}
        }
    }
    Some(image)
}

/// The exec form as words of a shell, the shell form as it is; `None`: a continued line, or none that can be read.
fn words(rest: &str) -> Option<String> {
    if rest.ends_with('\\') {
        return None;
    }
    if rest.starts_with('[') {
        let words: Vec<String> = serde_json::from_str(rest).ok()?;
        let words: Vec<String> = words.iter().map(|word| shell(word)).collect();
        return Some(words.join(" ")).filter(|words| !words.is_empty());
    }
    Some(rest.to_owned()).filter(|rest| !rest.is_empty())
}

/// What the image runs, outside of the image.
pub(super) fn start(image: &Image) -> Option<Start> {
    let (line, command) = match (&image.entrypoint, &image.command) {
        (Some((line, program)), Some((_, arguments))) => (*line, format!("{program} {arguments}")),
        (Some((line, command)), None) | (None, Some((line, command))) => (*line, command.clone()),
        (None, None) => return None,
    };
    let from = Evidence::line(&image.path, line, "what the image runs");
    let mut start = Start::new("Dockerfile", Guess::new(command, from));
    if let Some(line) = image.port_variable {
        let why = Evidence::line(&image.path, line, "ENV PORT");
        start.listens = Listens::Told("PORT".to_owned(), "{{ port }}".to_owned(), why);
    } else if let Some(port) = &image.exposes {
        start.listens = Listens::At(port.value, port.from.clone());
    }
    start.notes.push(
        "Paths in this command are those of the image; here it runs in the checkout.".to_owned(),
    );
    Some(start)
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn both_forms_become_a_command() {
        for (rest, expected) in [
            (r#"["node", "server.js"]"#, Some("node server.js")),
            (
                r#"["sh", "-c", "echo it's"]"#,
                Some(r"sh -c 'echo it'\''s'"),
            ),
            ("./serve --port 80", Some("./serve --port 80")),
            ("[]", None),
            ("[\"broken", None),
            ("a \\", None),
        ] {
            assert_eq!(words(rest).as_deref(), expected, "{rest}");
        }
    }
}
