//! The files of the console. Their names hold a hash of their content, but for
//! the one page.

use std::borrow::Cow;

use rust_embed::RustEmbed;

/// The page that every address of the console shows.
pub const PAGE: &str = "index.html";

/// What `cargo xtask run` builds before it builds the server. May be missing:
/// everything else works without.
#[derive(RustEmbed)]
#[folder = "../../console/dist"]
#[allow_missing = true]
struct Built;

/// The file of a name.
pub fn find(name: &str) -> Option<Cow<'static, [u8]>> {
    Built::get(name).map(|file| file.data)
}

/// What an address of the console leads to.
#[derive(Debug, PartialEq, Eq)]
pub enum Target<'a> {
    /// A file whose content never changes under its name.
    File(&'a str),
    /// The page, which looks at the address by itself.
    Page,
    /// A file that is not there (any more). Must not be the page: a browser
    /// that still has the page of an older version would take it for a script.
    Gone,
}

/// What `path`, relative to `/console/`, leads to.
pub fn target(path: &str, exists: impl Fn(&str) -> bool) -> Target<'_> {
    let is_file = ASSETS.iter().any(|suffix| path.ends_with(suffix));
    if !is_file {
        Target::Page
    } else if !path.contains('/') && exists(path) {
        Target::File(path)
    } else {
        Target::Gone
    }
}

/// How the names of files end that the page refers to.
const ASSETS: [&str; 9] = [
    ".js", ".css", ".wasm", ".svg", ".png", ".webp", ".ico", ".woff2", ".json",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_the_console_is_the_page_and_a_missing_file_is_not() {
        let exists = |name: &str| name == "boot-1.js";
        assert_eq!(target("boot-1.js", exists), Target::File("boot-1.js"));
        assert_eq!(target("boot-0.js", exists), Target::Gone);
        assert_eq!(target("../boot-1.js", exists), Target::Gone);
        for page in [
            "",
            "setup",
            "demo/grants/42",
            "acme.example/grants",
            "index.html",
            "boot-1.js.br",
        ] {
            assert_eq!(target(page, exists), Target::Page, "{page}");
        }
    }
}
