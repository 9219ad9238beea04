//! What comes with a request: JSON, queries, ids and files. Whatever is wrong
//! with it is a problem of the one who sent it.

use std::future::{Future, Ready, ready};
use std::pin::Pin;
use std::str::FromStr;

use actix_web::body::{BodyStream, to_bytes_limited};
use actix_web::dev::Payload;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::{FromRequest, HttpRequest, web};
use api::branding::{LOGO_TYPES, MAX_LOGO};
use gnap::Limits;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::problem::Problem;

/// A JSON object as content.
#[derive(Debug)]
pub struct Json<T>(pub T);

/// The query of the URL.
#[derive(Debug)]
pub struct Query<T>(pub T);

/// The `id` of the path. What is no id is unknown.
#[derive(Debug)]
pub struct Id<T>(pub T);

/// An image as content.
#[derive(Debug)]
pub struct Image {
    /// Its media type, one of [`LOGO_TYPES`].
    pub media_type: &'static str,
    /// Its octets, as they came.
    pub content: web::Bytes,
}

type Later<T> = Pin<Box<dyn Future<Output = Result<T, Problem>>>>;

impl<T: DeserializeOwned + Serialize + 'static> FromRequest for Json<T> {
    type Error = Problem;
    type Future = Later<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        // A form of a foreign page cannot have this type without asking first
        // (CORS), so the check is also one against cross-site requests.
        let is_json = media_type(request).is_some_and(|it| it == "application/json");
        let payload = payload.take();
        Box::pin(async move {
            if !is_json {
                return Err(Problem::MediaType("`application/json`"));
            }
            let content = read(payload, Limits::MESSAGE.octets).await?;
            gnap::decode(&content, Limits::MESSAGE)
                .map(Json)
                .map_err(|error| Problem::Unreadable(error.to_string()))
        })
    }
}

impl FromRequest for Image {
    type Error = Problem;
    type Future = Later<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let given = media_type(request);
        let media_type = LOGO_TYPES
            .into_iter()
            .find(|known| given.as_deref() == Some(*known));
        let payload = payload.take();
        Box::pin(async move {
            let media_type = media_type.ok_or(Problem::MediaType("a PNG, JPEG or WebP image"))?;
            let content = read(payload, MAX_LOGO).await?;
            Ok(Self {
                media_type,
                content,
            })
        })
    }
}

impl<T: DeserializeOwned> FromRequest for Query<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        // PostgreSQL takes no NUL in a text; JSON content is checked alike.
        if request.query_string().contains("%00") {
            let detail = "query: a text has the character U+0000";
            return ready(Err(Problem::Unreadable(detail.to_owned())));
        }
        let query = serde_urlencoded::from_str(request.query_string())
            .map(Query)
            .map_err(|error| Problem::Unreadable(format!("query: {error}")));
        ready(query)
    }
}

impl<T: FromStr> FromRequest for Id<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let id = request.match_info().get("id").unwrap_or_default();
        ready(id.parse().map(Id).map_err(|_| Problem::NotFound))
    }
}

fn media_type(request: &HttpRequest) -> Option<String> {
    let value = request.headers().get(CONTENT_TYPE)?.to_str().ok()?;
    let essence = value.split(';').next()?.trim();
    Some(essence.to_ascii_lowercase())
}

/// Reads at most `most` octets; more are not kept.
async fn read(payload: Payload, most: usize) -> Result<web::Bytes, Problem> {
    match to_bytes_limited(BodyStream::new(payload), most).await {
        Ok(Ok(content)) => Ok(content),
        Ok(Err(error)) => Err(Problem::Unreadable(format!(
            "content was not read: {error}"
        ))),
        Err(_) => Err(Problem::TooLarge(most)),
    }
}
