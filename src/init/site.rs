//! Pages that need no program.

use super::{
    draft::{Ready, Tool},
    guess::{Evidence, Guess},
    quote::shell,
    start::Start,
    view::{View, folder_of},
};

/// Where pages lie, the usual place first.
const PAGES: [&str; 5] = [
    "public/index.html",
    "site/index.html",
    "www/index.html",
    "static/index.html",
    "index.html",
];

/// A server for the pages, if there are any.
pub(super) fn start(view: &dyn View) -> Option<Start> {
    let path = PAGES.into_iter().find(|path| {
        view.files()
            .binary_search_by(|file| file.as_str().cmp(path))
            .is_ok()
    })?;
    let folder = match folder_of(path) {
        "" => ".",
        folder => folder,
    };
    let from = Evidence::file(path, "pages that any web server can show");
    let command = format!(
        "exec python3 -m http.server --bind 127.0.0.1 --directory {} \"$PORT\"",
        shell(folder)
    );
    let mut start = Start::new("static pages", Guess::new(command, from.clone()))
        .told_in_command()
        .with_tool(Tool::Python);
    start.ready = Some(Guess::new(Ready::Http("/".to_owned()), from));
    Some(start)
}
