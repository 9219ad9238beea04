//! Components derived from the target URI (RFC 9421 §2.2), cut as RFC 3986
//! Appendix B cuts. A URL library would normalise octets that are signed as
//! they stand.

/// The target URI in its parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Target<'a> {
    scheme: &'a str,
    authority: &'a str,
    path: &'a str,
    query: Option<&'a str>,
}

impl<'a> Target<'a> {
    /// Cuts an absolute URI with an authority and without a fragment.
    pub(crate) fn of(uri: &'a str) -> Option<Self> {
        let (scheme, rest) = uri.split_once("://")?;
        if rest.contains('#') {
            return None;
        }
        let (hierarchy, query) = match rest.split_once('?') {
            Some((hierarchy, query)) => (hierarchy, Some(query)),
            None => (rest, None),
        };
        let (authority, path) = hierarchy.split_at(hierarchy.find('/').unwrap_or(hierarchy.len()));
        Some(Self {
            scheme,
            authority,
            path,
            query,
        })
    }

    /// `@scheme`: lower case.
    pub(crate) fn scheme(&self) -> String {
        self.scheme.to_ascii_lowercase()
    }

    /// `@authority`: lower case, without the scheme's default port.
    pub(crate) fn authority(&self) -> String {
        let authority = self.authority.to_ascii_lowercase();
        let default = match self.scheme().as_str() {
            "https" => ":443",
            "http" => ":80",
            _ => return authority,
        };
        match authority.strip_suffix(default) {
            Some(host) => host.to_owned(),
            None => authority,
        }
    }

    /// `@path`: never empty.
    pub(crate) fn path(&self) -> &'a str {
        if self.path.is_empty() { "/" } else { self.path }
    }

    /// `@query`: with its question mark, which stands alone when there is none.
    pub(crate) fn query(&self) -> String {
        format!("?{}", self.query.unwrap_or_default())
    }

    /// `@request-target` in origin form, the one that servers receive.
    pub(crate) fn request_target(&self) -> String {
        match self.query {
            Some(query) => format!("{}?{query}", self.path()),
            None => self.path().to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_what_has_no_authority() {
        for bad in [
            "",
            "/gnap",
            "server.example/gnap",
            "mailto:a@b",
            "https://a/#b",
        ] {
            assert_eq!(Target::of(bad), None, "{bad}");
        }
    }

    #[test]
    fn normalises_scheme_and_authority_only() {
        let target = Target::of("HTTPS://Server.Example:443/A%2Fb?C=%64").unwrap();
        assert_eq!(target.scheme(), "https");
        assert_eq!(target.authority(), "server.example");
        assert_eq!(target.path(), "/A%2Fb");
        assert_eq!(target.query(), "?C=%64");
        assert_eq!(target.request_target(), "/A%2Fb?C=%64");
    }

    #[test]
    fn fills_in_what_is_absent() {
        let target = Target::of("http://[::1]:8480").unwrap();
        assert_eq!(target.authority(), "[::1]:8480");
        assert_eq!(target.path(), "/");
        assert_eq!(target.query(), "?");
        assert_eq!(target.request_target(), "/");
    }
}
