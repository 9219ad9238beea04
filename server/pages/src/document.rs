//! The shell every page stands in, and the security policy that fits its
//! markup.

use leptos::prelude::*;

use crate::brand::{Brand, Href, Scheme};
use crate::display;
use crate::locale::Locale;
use crate::texts::{Texts, texts};
use crate::theme;

/// What a page needs to know about the answer it is part of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// The locale of all texts.
    pub locale: Locale,
    /// Where the application serves [`crate::STYLE`].
    pub style_href: String,
    /// The nonce of this answer, for the brand's colours.
    pub nonce: String,
    /// Light or dark.
    pub screen: Screen,
    /// What the page may run.
    pub script: Script,
}

/// What a page may run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Script {
    /// Nothing: every page but one.
    None,
    /// [`crate::PASSKEY_SCRIPT`] from this address: passkeys are reached by
    /// script only.
    Passkey(String),
}

/// Which colours the page shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Screen {
    /// As the person's system prefers.
    System,
    /// One scheme whatever the system prefers, for previews.
    Always(Scheme),
}

/// Where a person can take back what was allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Undo {
    /// On this page.
    Page(Href),
    /// By asking the tenant: never promise a page that does not exist.
    Ask,
}

/// Who may show a page in a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Framing {
    /// Nobody. Every page that can decide something (clickjacking).
    Refused,
    /// This origin. Only for previews that decide nothing.
    SameOrigin,
}

impl Document {
    /// For tests and previews: the style sheet lies beside the page.
    pub fn sample(locale: Locale) -> Self {
        Self {
            locale,
            style_href: "style.css".to_owned(),
            nonce: "c2FtcGxl".to_owned(),
            screen: Screen::System,
            script: Script::None,
        }
    }
}

/// The `Content-Security-Policy` of a page: no other host, and no script but
/// the one that the page names with its nonce.
///
/// `returns_to` is the source the browser is redirected to after the form was
/// posted, such as `https://client.example` or `com.example.app:`; browsers
/// apply `form-action` to that redirect too. Anything that is not one plain
/// source is left out.
pub fn security_policy(
    nonce: &str,
    returns_to: Option<&str>,
    framing: Framing,
    script: &Script,
) -> String {
    let ancestors = match framing {
        Framing::Refused => "'none'",
        Framing::SameOrigin => "'self'",
    };
    let returns_to = returns_to
        .filter(|source| is_source(source))
        .map(|source| format!(" {source}"))
        .unwrap_or_default();
    let script = match script {
        Script::None => String::new(),
        Script::Passkey(_) => format!("script-src 'nonce-{nonce}'; "),
    };
    format!(
        "default-src 'none'; {script}style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; \
         base-uri 'none'; frame-ancestors {ancestors}; form-action 'self'{returns_to}"
    )
}

/// Scheme, host and port; a `;` or space would start another directive.
fn is_source(source: &str) -> bool {
    source.contains(':')
        && source.bytes().all(|byte| {
            byte.is_ascii_alphanumeric() || matches!(byte, b':' | b'/' | b'.' | b'-' | b'[' | b']')
        })
}

/// A whole HTML document with `main` in its main landmark.
pub(crate) fn page<V: IntoView>(
    document: &Document,
    brand: &Brand,
    title: &str,
    main: impl FnOnce(&'static Texts) -> V,
) -> String {
    let texts = texts(document.locale);
    let owner = Owner::new();
    let html = owner.with(|| {
        view! {
            <html lang=document.locale.tag() dir=document.locale.direction()>
                <head>
                    <meta charset="utf-8"/>
                    <title>{format!("{title} · {}", brand_name(brand))}</title>
                    <meta name="viewport" content="width=device-width, initial-scale=1"/>
                    <meta name="referrer" content="no-referrer"/>
                    <meta name="format-detection" content="telephone=no"/>
                    // An empty icon, or browsers ask for /favicon.ico.
                    <link rel="icon" href="data:,"/>
                    <link rel="stylesheet" href=document.style_href.clone()/>
                    <style nonce=document.nonce.clone()>{theme::css(brand, document.screen)}</style>
                    {script(document)}
                </head>
                <body>
                    <a class="skip" href="#main">{texts.shell.skip}</a>
                    <header class="brand">{brand_bar(brand)}</header>
                    <main id="main" class="card" tabindex="-1">{main(texts)}</main>
                    <footer class="foot">{footer(brand, texts)}</footer>
                </body>
            </html>
        }
        .to_html()
    });
    // Leptos separates text nodes with empty comments. The sequence cannot
    // come from a value: `<` is always escaped.
    format!("<!doctype html>{}", html.replace("<!>", ""))
}

/// The brand's name, clean.
pub(crate) fn brand_name(brand: &Brand) -> String {
    display::line(&brand.name, display::NAME)
}

/// Where to undo, as one line.
pub(crate) fn undo_line(undo: &Undo, brand: &Brand, texts: &Texts) -> impl IntoView + use<> {
    let shell = &texts.shell;
    match undo {
        Undo::Page(href) => view! {
            <p class="hint">
                {shell.undo_page.before} <a href=href.as_str().to_owned()>{shell.undo_link}</a>
                {shell.undo_page.after}
            </p>
        }
        .into_any(),
        Undo::Ask => view! {
            <p class="hint">
                {shell.undo_ask.before} <bdi>{brand_name(brand)}</bdi> {shell.undo_ask.after}
            </p>
        }
        .into_any(),
    }
}

fn script(document: &Document) -> Option<impl IntoView + use<>> {
    let Script::Passkey(address) = &document.script else {
        return None;
    };
    Some(view! { <script src=address.clone() nonce=document.nonce.clone() defer></script> })
}

fn brand_bar(brand: &Brand) -> impl IntoView + use<> {
    let logo = brand.logo.as_ref().map(|logo| {
        // The name stands beside it, so the picture itself says nothing new.
        view! { <img class="logo" src=logo.as_str().to_owned() alt="" height="40"/> }
    });
    view! { {logo} <bdi>{brand_name(brand)}</bdi> }
}

fn footer(brand: &Brand, texts: &Texts) -> impl IntoView + use<> {
    let line = brand.texts.footer.as_ref().map(|line| {
        view! { <p>{display::line(line, display::SENTENCE)}</p> }
    });
    let help = brand.help.as_ref().map(|help| {
        view! { <p><a href=help.as_str().to_owned()>{texts.shell.help}</a></p> }
    });
    view! { {line} {help} }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_return_address_cannot_widen_the_policy() {
        for hostile in [
            "*",
            "https://a.example; script-src *",
            "https://a.example https://b.example",
            "https://*.example",
            "'unsafe-inline'",
            "https://a.example,x:",
            "https://a.example\r\nX: y",
        ] {
            let policy = security_policy("n", Some(hostile), Framing::Refused, &Script::None);
            assert!(policy.ends_with("form-action 'self'"), "{policy}");
        }
        let policy = |source, framing| security_policy("n", Some(source), framing, &Script::None);
        let framed = policy("com.example.app:", Framing::SameOrigin);
        let policy = policy("https://a.example:8443", Framing::Refused);
        assert!(policy.ends_with("form-action 'self' https://a.example:8443"));
        assert!(framed.ends_with("form-action 'self' com.example.app:"));
        assert!(framed.contains("frame-ancestors 'self'"));
        assert!(!framed.contains("script-src") && !framed.contains("unsafe"));
    }

    #[test]
    fn a_page_with_a_passkey_runs_only_what_has_its_nonce() {
        let script = Script::Passkey("/passkey.js".to_owned());
        let policy = security_policy("n", None, Framing::Refused, &script);
        assert!(policy.contains("script-src 'nonce-n';"), "{policy}");
        assert!(!policy.contains("unsafe") && !policy.contains("connect-src"));
    }
}
