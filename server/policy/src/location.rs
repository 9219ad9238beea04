//! Locations of rights (RFC 9635 §8) as Cedar parents: a URL is in every URL
//! that is a prefix of it by whole path segments.
//!
//! Spellings that name one place become one, so that no spelling slips past a
//! forbid: host and scheme in lower case, no default port, no dot segments, no
//! needless percent-encoding (RFC 3986 §6.2.2), no user information, no
//! trailing slash. What servers may fold further (empty segments, `%2F`, case
//! of paths) is theirs.

use url::Url;

/// Path segments a location may have: every one of them is a prefix to build.
const MAX_SEGMENTS: usize = 32;

/// A location with more path segments than are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a location has too many path segments")]
pub(crate) struct TooDeep;

/// The location and everything it is in, narrowest first. A location that is
/// not a URL with a host is only itself.
pub(crate) fn ancestry(location: &str) -> Result<Vec<String>, TooDeep> {
    let Some(url) = hierarchical(location) else {
        return Ok(vec![location.to_owned()]);
    };
    let origin = &url[..url::Position::BeforePath];
    let path = plain(url.path());
    let segments = path.trim_matches('/').matches('/').count() + 1;
    if segments > MAX_SEGMENTS {
        return Err(TooDeep);
    }
    let mut chain = Vec::with_capacity(segments + 2);
    let rest = &url[url::Position::AfterPath..];
    let mut path = path.trim_end_matches('/');
    if !rest.is_empty() {
        chain.push(format!("{origin}{path}{rest}"));
    }
    loop {
        chain.push(format!("{origin}{path}"));
        match path.rfind('/') {
            Some(slash) => path = path.get(..slash).unwrap_or_default(),
            None => return Ok(chain),
        }
    }
}

/// The one spelling under which policies must name this location.
pub(crate) fn canonical(location: &str) -> Result<String, TooDeep> {
    let chain = ancestry(location)?;
    Ok(chain.into_iter().next().unwrap_or_default())
}

/// Whether one of two locations is in the other, or is it. Locations that are
/// too deep to look at count as overlapping.
pub fn overlap(one: &str, other: &str) -> bool {
    let (Ok(one), Ok(other)) = (ancestry(one), ancestry(other)) else {
        return true;
    };
    let contains =
        |chain: &[String], place: Option<&String>| place.is_some_and(|place| chain.contains(place));
    contains(&one, other.first()) || contains(&other, one.first())
}

fn hierarchical(location: &str) -> Option<Url> {
    let mut url = Url::parse(location).ok().filter(Url::has_host)?;
    // User information only hides where a URL leads. Neither call fails on a
    // URL that has a host.
    url.set_username("").ok()?;
    url.set_password(None).ok()?;
    Some(url)
}

/// Decodes what needs no percent-encoding and writes the rest in upper case.
fn plain(path: &str) -> String {
    let mut plain = String::with_capacity(path.len());
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('%') {
        plain.push_str(before);
        let octet = after
            .get(..2)
            .filter(|hex| hex.bytes().all(|digit| digit.is_ascii_hexdigit()))
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match octet {
            Some(octet) => {
                match char::from(octet) {
                    c if c.is_ascii_alphanumeric() || "-._~".contains(c) => plain.push(c),
                    _ => plain.push_str(&format!("%{octet:02X}")),
                }
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                plain.push('%');
                rest = after;
            }
        }
    }
    plain.push_str(rest);
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_spellings_of_a_place_are_the_same_place() {
        for spelling in [
            "https://photos.example/albums/a",
            "HTTPS://Photos.Example:443/albums/a/",
            "https://photos.example/public/../albums/./a",
            "https://photos.example/public/%2e%2E/albums/a",
            "https://photos.example/%61lbums/%61",
            "https://public.example@photos.example/albums/a",
            "https:\\\\photos.example\\albums\\a",
        ] {
            assert_eq!(
                canonical(spelling).as_deref(),
                Ok("https://photos.example/albums/a"),
                "{spelling}"
            );
        }
    }

    #[test]
    fn places_overlap_when_one_is_in_the_other() {
        let albums = "https://photos.example/albums";
        for other in [
            "https://photos.example/albums/",
            "https://Photos.example/albums/a?page=1",
            "https://photos.example/",
            "https://photos.example/x/../albums",
        ] {
            assert!(overlap(albums, other) && overlap(other, albums), "{other}");
        }
        for other in [
            "https://photos.example/album",
            "https://photos.example/albums2",
            "https://other.example/albums",
            "urn:albums",
        ] {
            assert!(
                !overlap(albums, other) && !overlap(other, albums),
                "{other}"
            );
        }
        assert!(overlap("urn:albums", "urn:albums"));
    }

    #[test]
    fn other_places_stay_other_places() {
        for other in [
            "http://photos.example/albums/a",
            "https://photos.example/albums/A",
            "https://photos.example/albums%2Fa",
            "https://photos.example/albums/a?page=1",
            "https://photos.example.org/albums/a",
        ] {
            assert_ne!(
                canonical(other).as_deref(),
                Ok("https://photos.example/albums/a"),
                "{other}"
            );
        }
    }

    #[test]
    fn a_url_is_in_its_prefixes_by_whole_segments() {
        let chain = ancestry("https://photos.example/albums/2024?page=1").unwrap();
        assert_eq!(
            chain,
            [
                "https://photos.example/albums/2024?page=1",
                "https://photos.example/albums/2024",
                "https://photos.example/albums",
                "https://photos.example",
            ]
        );
    }

    #[test]
    fn what_is_no_url_is_only_itself() {
        for name in ["urn:example:a/b", "photos/2024", "", "../x"] {
            assert_eq!(ancestry(name), Ok(vec![name.to_owned()]));
        }
    }

    #[test]
    fn refuses_paths_without_end() {
        let deep = format!("https://photos.example{}", "/a".repeat(MAX_SEGMENTS));
        assert!(ancestry(&deep).is_ok());
        assert_eq!(ancestry(&format!("{deep}/a")), Err(TooDeep));
    }
}
