//! The challenge by which a resource server says that GNAP is needed, at which
//! AS, and for what (RFC 9635 §9.1). A resource server writes it, a client
//! reads it.
//!
//! The RFC's example separates parameters by `;` and does not quote them, which
//! HTTP (RFC 9110 §11.2) does not know. Written is what HTTP knows; read is
//! either.

use url::Url;

use crate::answer::Answer;

/// A challenge of the scheme `GNAP`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Challenge {
    /// The grant endpoint.
    pub as_uri: Option<String>,
    /// The resource server's URI; the client sends it as `Referer`.
    pub referrer: Option<String>,
    /// A reference to rights that suffice for the call; the client asks for it.
    pub access: Option<String>,
}

/// Why a challenge is not followed, or not written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChallengeError {
    /// Only printable ASCII can stand in the field.
    #[error("a parameter of the challenge is not printable ascii")]
    NotPrintable,
    /// It names another resource server than the one that was called.
    #[error("the challenge is about `{0}`, which was not called")]
    OtherServer(String),
    /// It names another AS than the one the client wants to ask.
    #[error("the challenge names another grant endpoint, `{0}`")]
    OtherEndpoint(String),
    /// It does not say what to ask for.
    #[error("the challenge has no `access`")]
    NoAccess,
}

impl Challenge {
    /// The value of `WWW-Authenticate` for an answer with status 401.
    ///
    /// # Errors
    /// When a parameter cannot be written.
    pub fn field(&self) -> Result<String, ChallengeError> {
        let parameters = [
            ("as_uri", &self.as_uri),
            ("access", &self.access),
            ("referrer", &self.referrer),
        ];
        let mut field = "GNAP".to_owned();
        let mut separator = " ";
        for (name, value) in parameters {
            let Some(value) = value else { continue };
            if !value.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
                return Err(ChallengeError::NotPrintable);
            }
            let value = value.replace('\\', "\\\\").replace('"', "\\\"");
            field.push_str(&format!("{separator}{name}=\"{value}\""));
            separator = ", ";
        }
        Ok(field)
    }

    /// The challenge of an answer with status 401, if it has one.
    pub fn of(answer: &Answer) -> Option<Challenge> {
        if answer.status != 401 {
            return None;
        }
        let fields = answer
            .headers
            .iter()
            .filter(|(name, _)| name == "www-authenticate");
        fields
            .filter_map(|(_, value)| std::str::from_utf8(value).ok())
            .find_map(Challenge::parse)
    }

    /// The challenge of the scheme `GNAP` in a field, among challenges of other
    /// schemes. One that names a parameter twice is none: whoever reads it
    /// could take either.
    pub fn parse(field: &str) -> Option<Challenge> {
        let mut challenge: Option<Challenge> = None;
        let mut rest = field;
        loop {
            rest = rest.trim_start_matches([' ', '\t', ',', ';']);
            if rest.is_empty() {
                return challenge;
            }
            let (name, after) = word(rest);
            let after_space = after.trim_start_matches([' ', '\t']);
            let Some(value) = after_space.strip_prefix('=') else {
                // A quotation, where a word has to be.
                if name.is_empty() {
                    return None;
                }
                // A word without a value begins the challenge of a scheme.
                if challenge.is_some() {
                    return challenge;
                }
                if name.eq_ignore_ascii_case("GNAP") {
                    challenge = Some(Challenge::default());
                }
                rest = after;
                continue;
            };
            let (value, after) = parameter(value.trim_start_matches([' ', '\t']))?;
            rest = after;
            let Some(challenge) = &mut challenge else {
                continue;
            };
            let known = match name.to_ascii_lowercase().as_str() {
                "as_uri" => &mut challenge.as_uri,
                "referrer" => &mut challenge.referrer,
                "access" => &mut challenge.access,
                _ => continue,
            };
            if known.replace(value).is_some() {
                return None;
            }
        }
    }

    /// What to ask for and with which `Referer`, after a call of `called`.
    /// `endpoint` is the AS that the client trusts for this resource server.
    ///
    /// # Errors
    /// When the challenge is about another resource server or names another AS:
    /// a resource server must not choose where its clients send their requests
    /// (RFC 9635 §11.31, §11.37).
    pub fn follow(
        &self,
        called: &Url,
        endpoint: &str,
    ) -> Result<(&str, Option<&str>), ChallengeError> {
        if let Some(as_uri) = &self.as_uri
            && as_uri != endpoint
        {
            return Err(ChallengeError::OtherEndpoint(as_uri.clone()));
        }
        // RFC 9635 §9.1 wants the resource server's URI, and its example has
        // the origin of the resource there.
        if let Some(referrer) = &self.referrer
            && referrer != called.as_str()
            && *referrer != called.origin().ascii_serialization()
        {
            return Err(ChallengeError::OtherServer(referrer.clone()));
        }
        let access = self.access.as_deref().ok_or(ChallengeError::NoAccess)?;
        Ok((access, self.referrer.as_deref()))
    }
}

/// The characters up to the next delimiter.
fn word(text: &str) -> (&str, &str) {
    let end = text.find([' ', '\t', ',', ';', '=', '"']);
    text.split_at(end.unwrap_or(text.len()))
}

/// A quoted value, or one up to the next separator. `None` when a quotation
/// does not end.
fn parameter(text: &str) -> Option<(String, &str)> {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find([' ', '\t', ',', ';']).unwrap_or(text.len());
        let (value, rest) = text.split_at(end);
        return Some((value.to_owned(), rest));
    };
    let mut value = String::new();
    let mut characters = quoted.chars();
    loop {
        match characters.next()? {
            '"' => return Some((value, characters.as_str())),
            '\\' => value.push(characters.next()?),
            character => value.push(character),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AS: &str = "https://as.example/tx";

    fn challenge() -> Challenge {
        Challenge {
            as_uri: Some(AS.to_owned()),
            referrer: Some("https://rs.example".to_owned()),
            access: Some("FWWIKYBQ6U56NL1".to_owned()),
        }
    }

    /// Shows RS-6.10-01, IANA-AUTHSCHEME-01.
    #[test]
    fn is_written_as_http_wants_it_and_read_again() {
        let field = challenge().field().unwrap();
        assert_eq!(
            field,
            "GNAP as_uri=\"https://as.example/tx\", access=\"FWWIKYBQ6U56NL1\", \
             referrer=\"https://rs.example\""
        );
        assert_eq!(Challenge::parse(&field), Some(challenge()));
        let odd = Challenge {
            access: Some("two words, \"quoted\"; a\\b = GNAP".to_owned()),
            ..Challenge::default()
        };
        assert_eq!(Challenge::parse(&odd.field().unwrap()), Some(odd));
        assert_eq!(Challenge::default().field().unwrap(), "GNAP");
        for bad in ["two\nlines", "\u{fc}", "\0"] {
            let bad = Challenge {
                access: Some(bad.to_owned()),
                ..Challenge::default()
            };
            assert_eq!(bad.field(), Err(ChallengeError::NotPrintable));
        }
    }

    #[test]
    fn the_form_of_the_rfc_is_read_too() {
        let field = "GNAP as_uri=https://as.example/tx\
                     ;access=FWWIKYBQ6U56NL1\
                     ;referrer=https://rs.example";
        assert_eq!(Challenge::parse(field), Some(challenge()));
    }

    #[test]
    fn is_found_among_other_schemes() {
        for field in [
            "Bearer realm=\"GNAP as_uri\", gnap as_uri=\"https://as.example/tx\"",
            "Negotiate YWJj==, GNAP as_uri = \"https://as.example/tx\"",
            "GNAP as_uri=\"https://as.example/tx\", Bearer access=\"other\"",
            "Basic, GNAP AS_URI=https://as.example/tx , error=\"x\"",
        ] {
            let found = Challenge::parse(field).unwrap();
            assert_eq!(found.as_uri.as_deref(), Some(AS), "{field}");
            assert_eq!((found.access, found.referrer), (None, None), "{field}");
        }
    }

    #[test]
    fn what_is_not_clear_is_no_challenge() {
        for field in [
            "",
            "Bearer",
            "Bearer access=\"GNAP\"",
            "XGNAP access=a",
            "GNAP access=\"a",
            "GNAP access=\"a\\",
            "GNAP access=a, access=b",
            "\"GNAP\" =",
            "=\"",
        ] {
            assert_eq!(Challenge::parse(field), None, "{field}");
        }
        assert_eq!(Challenge::parse("GNAP"), Some(Challenge::default()));
    }

    /// Shows GNAP-9.1-05.
    #[test]
    fn only_the_server_that_was_called_and_the_as_that_is_trusted() {
        let called = Url::parse("https://rs.example/resource").unwrap();
        let of = |referrer: &str| Challenge {
            referrer: Some(referrer.to_owned()),
            ..challenge()
        };
        for bad in [
            "https://rs.example/",
            "https://rs.example/resource/",
            "https://RS.example",
            "https://rs.example:443",
            "https://rs.example.evil.example",
            "https://other.example",
            "",
        ] {
            let refused = of(bad).follow(&called, AS).unwrap_err();
            assert_eq!(refused, ChallengeError::OtherServer(bad.to_owned()));
        }
        for good in ["https://rs.example", "https://rs.example/resource"] {
            let expected = ("FWWIKYBQ6U56NL1", Some(good));
            assert_eq!(of(good).follow(&called, AS), Ok(expected));
        }
        let elsewhere = challenge()
            .follow(&called, "https://as.example/other")
            .unwrap_err();
        assert_eq!(elsewhere, ChallengeError::OtherEndpoint(AS.to_owned()));
        let silent = Challenge {
            access: None,
            ..challenge()
        };
        assert_eq!(silent.follow(&called, AS), Err(ChallengeError::NoAccess));
    }
}
