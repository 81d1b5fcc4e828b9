//! C and C++: headers, and the sources that go with them.

use std::sync::LazyLock;

use regex::Regex;

use super::{Edges, World, pattern};
use crate::select::impact::paths::{extension, folder, join, name, stem};

static INCLUDE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r#"(?m)^[ \t]*#[ \t]*(?:include|import|include_next)[ \t]*(["<]?)([^"<>\n]+)"#)
});

pub(super) fn edges(world: &World<'_>, path: &str, text: &str, edges: &mut Edges) {
    for captures in INCLUDE.captures_iter(text) {
        let (mark, wanted) = (&captures[1], captures[2].trim());
        if mark.is_empty() {
            edges.open("it includes headers whose names it makes up");
            continue;
        }
        let beside = join(folder(path), wanted).and_then(|path| world.files.find(&path));
        if let Some(id) = beside {
            edges.file(id);
            continue;
        }
        let end = wanted.trim_start_matches("../").trim_start_matches("./");
        match world.files.ending_with(end) {
            Some(files) if files.is_empty() && mark == "\"" => {
                edges.open(format!("it includes `{wanted}`, which is no file here"));
            }
            Some(files) => edges.found(files),
            None => edges.open(format!(
                "it includes `{wanted}`, and many files are called so"
            )),
        }
    }
    // Who uses a header, uses what implements it.
    if matches!(extension(path), "h" | "hh" | "hpp" | "hxx") {
        for extension in ["c", "cc", "cpp", "cxx", "m", "mm", "inl"] {
            let source = format!("{}.{extension}", stem(name(path)));
            match world.files.ending_with(&source) {
                Some(files) => edges.found(files),
                None => edges.open(format!("many files are called `{source}`")),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn includes_are_found_in_every_form() {
        let text = "#include \"a/b.h\"\n # include <c.h>\n#include MACRO\n// include \"no.h\"\n";
        let found: Vec<_> = INCLUDE
            .captures_iter(text)
            .map(|found| (found[1].to_owned(), found[2].to_owned()))
            .collect();
        let pair = |mark: &str, name: &str| (mark.to_owned(), name.to_owned());
        assert_eq!(
            found,
            [pair("\"", "a/b.h"), pair("<", "c.h"), pair("", "MACRO")]
        );
    }
}
