//! The locales the pages speak, and the choice among them.

/// A locale with complete texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Locale {
    /// English.
    #[default]
    En,
    /// German.
    De,
    /// Arabic, right to left.
    Ar,
}

impl Locale {
    /// Every locale.
    pub const ALL: [Locale; 3] = [Locale::En, Locale::De, Locale::Ar];

    /// The language tag, for `lang` (BCP 47).
    pub const fn tag(self) -> &'static str {
        match self {
            Locale::En => "en",
            Locale::De => "de",
            Locale::Ar => "ar",
        }
    }

    /// The direction of writing, for `dir`.
    pub const fn direction(self) -> &'static str {
        match self {
            Locale::En | Locale::De => "ltr",
            Locale::Ar => "rtl",
        }
    }
}

/// The first wanted language tag whose language is spoken here; English if
/// none is. Takes the request's `ui_locales` (RFC 9635 §2.5.3) followed by the
/// browser's languages.
pub fn negotiate(wanted: &[String]) -> Locale {
    wanted
        .iter()
        .find_map(|tag| {
            let language = tag.split(['-', '_']).next().unwrap_or_default().trim();
            Locale::ALL
                .into_iter()
                .find(|locale| locale.tag().eq_ignore_ascii_case(language))
        })
        .unwrap_or_default()
}

/// The language tags of an `Accept-Language` header, most wanted first
/// (RFC 9110 §12.5.4). Refused ones (`q=0`) and malformed weights are left out.
pub fn accept_language(header: &str) -> Vec<String> {
    const MOST: usize = 20;
    let mut weighted: Vec<(f32, &str)> = header
        .split(',')
        .take(MOST)
        .filter_map(|item| {
            let mut parts = item.split(';').map(str::trim);
            let tag = parts.next().filter(|tag| !tag.is_empty())?;
            let weight = match parts.next() {
                None => 1.0,
                Some(weight) => weight.strip_prefix("q=")?.parse::<f32>().ok()?,
            };
            (weight > 0.0 && weight <= 1.0).then_some((weight, tag))
        })
        .collect();
    // Stable: equal weights keep the header's order.
    weighted.sort_by(|a, b| b.0.total_cmp(&a.0));
    weighted
        .into_iter()
        .map(|(_, tag)| tag.to_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(tags: &[&str]) -> Locale {
        negotiate(&tags.iter().map(|tag| (*tag).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn falls_back_to_english() {
        assert_eq!(wanted(&[]), Locale::En);
        assert_eq!(wanted(&["xx", "", "-", "*", "deu"]), Locale::En);
    }

    #[test]
    fn takes_the_first_language_spoken() {
        assert_eq!(wanted(&["fr-CA", "de-AT", "en"]), Locale::De);
        assert_eq!(wanted(&["AR_eg"]), Locale::Ar);
        assert_eq!(wanted(&["en-GB", "de"]), Locale::En);
    }

    #[test]
    fn reads_accept_language_by_weight() {
        assert_eq!(
            accept_language("fr;q=0.3, de-DE, ar;q=0.9, en;q=0, xx;q=nan, yy;q=7, ;q=1"),
            ["de-DE", "ar", "fr"]
        );
        assert_eq!(accept_language(""), Vec::<String>::new());
    }
}
