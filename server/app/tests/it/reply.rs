//! An answer, read.

use actix_web::body::to_bytes;
use actix_web::dev::ServiceResponse;
use actix_web::web::Bytes;
use api::problem::Problem;
use serde::de::DeserializeOwned;

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// The fields, as text.
    headers: Vec<(String, String)>,
    /// The content.
    pub content: Bytes,
}

impl Reply {
    /// Reads an answer to its end.
    pub async fn read(response: ServiceResponse) -> Self {
        let status = response.status().as_u16();
        let headers = response
            .headers()
            .iter()
            .map(|(name, value)| {
                let value = String::from_utf8_lossy(value.as_bytes());
                (name.as_str().to_owned(), value.into_owned())
            })
            .collect();
        let content = to_bytes(response.into_body()).await.unwrap_or_default();
        Self {
            status,
            headers,
            content,
        }
    }

    /// A field.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The content as text.
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.content).unwrap()
    }

    /// The content of a success.
    #[track_caller]
    pub fn ok<T: DeserializeOwned>(&self) -> T {
        assert!(matches!(self.status, 200 | 201), "{self:?}");
        assert_eq!(self.header("content-type"), Some("application/json"));
        assert_eq!(self.header("cache-control"), Some("no-store"));
        serde_json::from_slice(&self.content).unwrap()
    }

    /// Expects 204.
    #[track_caller]
    pub fn done(&self) {
        assert_eq!(self.status, 204, "{self:?}");
        assert!(self.content.is_empty());
    }

    /// Expects a problem of this kind.
    #[track_caller]
    pub fn problem(&self, status: u16, kind: &str) -> Problem {
        assert_eq!(self.status, status, "{self:?}");
        assert_eq!(
            self.header("content-type"),
            Some("application/problem+json")
        );
        let problem: Problem = serde_json::from_slice(&self.content).unwrap();
        assert_eq!((problem.status, problem.kind.as_str()), (status, kind));
        problem
    }

    /// Expects that exactly these members were not accepted.
    #[track_caller]
    pub fn refuses(&self, fields: &[&str]) {
        let problem = self.problem(422, api::problem::kind::INVALID);
        let mut refused: Vec<&str> = problem
            .errors
            .iter()
            .map(|error| error.field.as_str())
            .collect();
        refused.dedup();
        assert_eq!(refused, fields, "{problem:?}");
    }
}
