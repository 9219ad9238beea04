//! The console's only page. Either `console/index.html` with the bundle's lines added to its head,
//! or a plain one made here. Both obey `script-src 'self'; style-src 'self'`: nothing inline.

use std::fmt::Write;

use crate::error::BundleError;

/// Where the console is mounted on the server. The page names its files from there, so that a deep
/// link such as `/console/grants/42` loads them too. A `<base>` element would do as well, but then
/// the content security policy could not say `base-uri 'none'`.
pub const BASE: &str = "/console/";

/// The hashed names that the page refers to.
pub struct Links<'a> {
    /// The stylesheet, if there is one.
    pub stylesheet: Option<&'a str>,
    /// The icon of the browser tab, if there is one.
    pub icon: Option<&'a str>,
    /// The WebAssembly module, fetched while the scripts still load.
    pub module: &'a str,
    /// The module's glue, likewise.
    pub glue: &'a str,
    /// The script that starts the console.
    pub boot: &'a str,
}

/// The page's HTML, from the template if there is one.
///
/// # Errors
/// `InlineInPage` if the template holds what the content security policy blocks, `NoHead` if it has
/// no head to add to.
pub fn render(template: Option<String>, links: &Links<'_>) -> Result<String, BundleError> {
    let template = template.unwrap_or_else(|| PLAIN.to_owned());
    refuse_inline(&template)?;
    let (head, rest) = template.split_once("</head>").ok_or(BundleError::NoHead)?;
    Ok(format!("{head}{}</head>{rest}", head_lines(links)))
}

fn head_lines(links: &Links<'_>) -> String {
    let Links {
        stylesheet,
        icon,
        module,
        glue,
        boot,
    } = links;
    let mut lines = String::new();
    if let Some(name) = stylesheet {
        let _ = writeln!(lines, r#"<link rel="stylesheet" href="{BASE}{name}">"#);
    }
    if let Some(name) = icon {
        let _ = writeln!(
            lines,
            r#"<link rel="icon" type="image/svg+xml" href="{BASE}{name}">"#
        );
    }
    let _ = writeln!(
        lines,
        r#"<link rel="preload" href="{BASE}{module}" as="fetch" type="application/wasm" crossorigin>
<link rel="modulepreload" href="{BASE}{glue}">
<script type="module" src="{BASE}{boot}"></script>"#
    );
    lines
}

fn refuse_inline(template: &str) -> Result<(), BundleError> {
    let lower = template.to_ascii_lowercase();
    let found = [
        ("a <script> element", lower.contains("<script")),
        ("a <style> element", lower.contains("<style")),
        ("a style attribute", lower.contains(" style=")),
        (
            "an event handler",
            lower
                .match_indices(" on")
                .any(|(at, _)| is_handler(&lower, at)),
        ),
    ];
    match found.iter().find(|(_, present)| *present) {
        Some((what, _)) => Err(BundleError::InlineInPage(what)),
        None => Ok(()),
    }
}

/// Whether ` on…` at this place goes on as ` onclick=` does.
fn is_handler(text: &str, at: usize) -> bool {
    let name = text[at..]
        .trim_start()
        .trim_start_matches(|letter: char| letter.is_ascii_lowercase());
    name.starts_with('=')
}

/// The page shown while the console loads, when it cannot, and when scripts are off.
const PLAIN: &str = r#"<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>Parley console</title>
</head>
<body>
<div id="boot" role="status">
<p id="boot-loading">Loading the console …</p>
<p id="boot-failed" hidden>The console could not start in this browser. Reload the page, or use a current browser.</p>
</div>
<noscript><p>The console needs JavaScript and WebAssembly. The pages on which people sign in and consent work without.</p></noscript>
</body>
</html>
"#;

#[cfg(test)]
mod tests {
    use super::{Links, render};

    const LINKS: Links<'_> = Links {
        stylesheet: Some("style-1.css"),
        icon: None,
        module: "console-2.wasm",
        glue: "console-3.js",
        boot: "boot-4.js",
    };

    fn template(head: &str, body: &str) -> Option<String> {
        Some(format!(
            "<!doctype html><html><head>{head}</head><body>{body}</body></html>"
        ))
    }

    #[test]
    fn refuses_a_template_that_the_content_security_policy_would_break() {
        for (head, body) in [
            ("<script>1</script>", ""),
            ("<STYLE>a{}</STYLE>", ""),
            ("", "<p style=\"color:red\">"),
            ("", "<button onclick=\"go()\">"),
        ] {
            assert!(
                render(template(head, body), &LINKS).is_err(),
                "{head}{body}"
            );
        }
        assert!(render(template("<title>x</title>", "<p>come on = in</p>"), &LINKS).is_ok());
    }

    #[test]
    fn refuses_a_template_without_a_head() {
        assert!(render(Some("<p>hello</p>".to_owned()), &LINKS).is_err());
    }

    #[test]
    fn the_head_names_every_file_from_the_console_s_root() {
        for page in [
            render(None, &LINKS).unwrap(),
            render(template("<link href=\"x\">", "b"), &LINKS).unwrap(),
        ] {
            let (head, body) = page.split_once("</head>").unwrap();
            for name in ["style-1.css", "console-2.wasm", "console-3.js", "boot-4.js"] {
                let link = format!("=\"/console/{name}\"");
                assert!(
                    head.contains(&link) && !body.contains(name),
                    "{link} in {page}"
                );
            }
            assert_eq!(page.matches("<script").count(), 1);
            assert!(!page.contains("rel=\"icon\""));
        }
    }

    #[test]
    fn the_plain_page_speaks_when_scripts_are_off() {
        assert!(render(None, &LINKS).unwrap().contains("<noscript>"));
    }
}
