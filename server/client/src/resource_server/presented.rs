//! The token of a request (RFC 9635 §7.2): in the Authorization field, with the
//! scheme `GNAP` when it is bound to a key and `Bearer` when it is not, and
//! nowhere else.

use gnap::secret::Secret;
use proof::{Message, presented_token};

/// Octets of a token at most.
const MAX_OCTETS: usize = 64 * 1024;

/// What a request presents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Presented {
    /// No token.
    Nothing,
    /// A token that says of itself to be bound to a key: `Authorization: GNAP`.
    Bound(Secret),
    /// A token that says to be bound to none: `Authorization: Bearer`.
    Bearer(Secret),
}

/// Why a request is not listened to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotPresented {
    /// Two fields: two readers could take either.
    #[error("authorization appears twice")]
    Repeated,
    /// Another scheme, or no token.
    #[error("authorization is neither a GNAP nor a bearer token")]
    Malformed,
    /// Longer than any token.
    #[error("token is too long")]
    TooLong,
    /// A token in the URI ends in logs and histories; GNAP forbids it.
    #[error("a token stands in the query")]
    Query,
    /// The form parameter of RFC 6750, which GNAP forbids.
    #[error("a token stands in the content")]
    Content,
}

/// Reads the token out of a request.
///
/// # Errors
/// When there is more than one, or it is where none may be.
pub fn presented(message: &impl Message) -> Result<Presented, NotPresented> {
    let query = message.target_uri().split_once('?');
    if query.is_some_and(|(_, query)| has_token(query.as_bytes())) {
        return Err(NotPresented::Query);
    }
    if is_form(message) && has_token(message.content()) {
        return Err(NotPresented::Content);
    }
    let field = match message.header("authorization").as_slice() {
        [] => return Ok(Presented::Nothing),
        [field] => *field,
        _ => return Err(NotPresented::Repeated),
    };
    let presented = match bearer(field) {
        Some(token) => Presented::Bearer(Secret::new(token)),
        // The reading that the proof's `ath` is about.
        None => match presented_token(message) {
            Ok(Some(token)) => Presented::Bound(Secret::new(token)),
            _ => return Err(NotPresented::Malformed),
        },
    };
    if field.len() > MAX_OCTETS {
        return Err(NotPresented::TooLong);
    }
    Ok(presented)
}

/// The token of RFC 6750 §2.1.
fn bearer(field: &[u8]) -> Option<&str> {
    let field = std::str::from_utf8(field).ok()?;
    let (scheme, token) = field.trim_ascii().split_once(' ')?;
    let token = token.trim_ascii();
    let is_token = !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic());
    (scheme.eq_ignore_ascii_case("Bearer") && is_token).then_some(token)
}

fn is_form(message: &impl Message) -> bool {
    message.header("content-type").iter().any(|line| {
        let line = line.trim_ascii_start();
        let form = b"application/x-www-form-urlencoded";
        line.get(..form.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(form))
    })
}

fn has_token(form: &[u8]) -> bool {
    url::form_urlencoded::parse(form).any(|(name, _)| name == "access_token")
}

#[cfg(test)]
mod tests {
    use proof::Request;

    use super::*;

    fn request(authorization: &str) -> Request {
        Request::new("GET", "https://rs.example/photos").with_header("authorization", authorization)
    }

    #[test]
    fn reads_one_token_of_either_kind() {
        let nothing = Request::new("GET", "https://rs.example/photos?access=1");
        assert_eq!(presented(&nothing), Ok(Presented::Nothing));
        for field in ["GNAP abc", "gnap  abc "] {
            let bound = Presented::Bound(Secret::new("abc"));
            assert_eq!(presented(&request(field)), Ok(bound), "{field}");
        }
        for field in ["Bearer abc", "bearer abc"] {
            let bearer = Presented::Bearer(Secret::new("abc"));
            assert_eq!(presented(&request(field)), Ok(bearer), "{field}");
        }
    }

    #[test]
    fn refuses_what_two_readers_could_read_differently() {
        for field in [
            "",
            "GNAP",
            "GNAP ",
            "Bearer",
            "Bearer a b",
            "Basic YTpi",
            "abc",
        ] {
            let refused = Err(NotPresented::Malformed);
            assert_eq!(presented(&request(field)), refused, "{field}");
        }
        let twice = request("GNAP a").with_header("authorization", "GNAP a");
        assert_eq!(presented(&twice), Err(NotPresented::Repeated));
        let long = request(&format!("GNAP {}", "a".repeat(MAX_OCTETS)));
        assert_eq!(presented(&long), Err(NotPresented::TooLong));
    }

    #[test]
    fn refuses_tokens_in_query_and_content() {
        for query in ["access_token=a", "x=1&access_token=a", "acce%73s_token=a"] {
            let uri = format!("https://rs.example/photos?{query}");
            let request = Request::new("GET", uri).with_header("authorization", "GNAP a");
            assert_eq!(presented(&request), Err(NotPresented::Query), "{query}");
        }
        let form = Request::new("POST", "https://rs.example/photos")
            .with_header(
                "content-type",
                "Application/x-www-form-urlencoded; charset=utf-8",
            )
            .with_content("a=b&access_token=c");
        assert_eq!(presented(&form), Err(NotPresented::Content));
        let other = form.without_header("content-type");
        assert_eq!(presented(&other), Ok(Presented::Nothing));
    }
}
