//! Where the resource server is, as its clients call it. From configuration,
//! never from Host: whoever controls that field could otherwise replay a request
//! that was made for another server.

use std::fmt;

use url::Url;

/// What is configured is no server's URI.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a server's uri is http or https, with a host, without user, query and fragment")]
pub struct InvalidUri;

/// The URI of a resource server: scheme, authority and, behind a proxy that
/// takes it away, the path before those that the program sees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerUri(String);

impl ServerUri {
    /// Reads a URI such as `https://photos.example`.
    ///
    /// # Errors
    /// When it is not one of a server, or not in the spelling that a URL parser
    /// gives it.
    pub fn new(text: &str) -> Result<Self, InvalidUri> {
        let url = Url::parse(text).map_err(|_| InvalidUri)?;
        let text = text.strip_suffix('/').unwrap_or(text);
        let is_server = matches!(url.scheme(), "http" | "https")
            && url.has_host()
            && url.username().is_empty()
            && url.password().is_none()
            && url.query().is_none()
            && url.fragment().is_none();
        let normal = url.as_str().strip_suffix('/').unwrap_or(url.as_str());
        if is_server && normal == text {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidUri)
        }
    }

    /// The URI without a slash at its end.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The target URI of a request, octet for octet as its path and query were
    /// received.
    pub fn target(&self, path_and_query: &str) -> String {
        format!("{}{path_and_query}", self.0)
    }
}

impl fmt::Display for ServerUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_a_server_in_one_spelling() {
        for bad in [
            "",
            "photos.example",
            "ftp://photos.example",
            "https://user@photos.example",
            "https://photos.example?a",
            "https://photos.example/#a",
            "https://PHOTOS.example",
            "https://photos.example:443",
            "https://photos.example/a/../b",
        ] {
            assert_eq!(ServerUri::new(bad), Err(InvalidUri), "{bad}");
        }
        for (good, target) in [
            ("https://photos.example", "https://photos.example/a%2Fb?c"),
            ("https://photos.example/", "https://photos.example/a%2Fb?c"),
            (
                "http://127.0.0.1:8000/v1",
                "http://127.0.0.1:8000/v1/a%2Fb?c",
            ),
        ] {
            assert_eq!(ServerUri::new(good).unwrap().target("/a%2Fb?c"), target);
        }
    }
}
