//! The endpoints: who asks, what they ask, the answer; outside of the threads
//! that wait for requests, because many questions can be asked at once.

use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderName};
use actix_web::{HttpRequest, HttpResponse, web};
use gnap::Limits;
use policy::authzen::{
    ActionSearch, Evaluation, Evaluations, Missing, ResourceSearch, SearchError, Subject,
    SubjectSearch,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::caller::{Caller, caller};
use super::point::{People, Point};
use super::refusal::AccessRefusal;
use crate::app::App;
use crate::attempts::{self, Attempts};
use crate::http::{CurrentTenant, Received};

/// Most evaluations of one request.
const MAX_EVALUATIONS: usize = 1_000;
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

type Content = Result<web::Bytes, actix_web::Error>;
type Answer = Result<HttpResponse, AccessRefusal>;

/// `POST {base}/access/v1/evaluation` (AuthZEN §6).
pub async fn evaluation(
    app: web::Data<App>,
    tenant: CurrentTenant,
    request: HttpRequest,
    content: Content,
) -> HttpResponse {
    respond(&tenant, &request, async || {
        let asked = Asked::of(&app, &tenant, &request, "evaluation", content).await?;
        let mut message: Evaluation = asked.read()?;
        let point = asked.point_about(&mut message.subject).await?;
        Ok(ok(&blocking(move || {
            point.ask(|point| point.evaluate(&message))
        })
        .await?))
    })
    .await
}

/// `POST {base}/access/v1/evaluations` (AuthZEN §7).
pub async fn evaluations(
    app: web::Data<App>,
    tenant: CurrentTenant,
    request: HttpRequest,
    content: Content,
) -> HttpResponse {
    respond(&tenant, &request, async || {
        let asked = Asked::of(&app, &tenant, &request, "evaluations", content).await?;
        let mut message: Evaluations = asked.read()?;
        if message.evaluations.len() > MAX_EVALUATIONS {
            let why = format!("more than {MAX_EVALUATIONS} evaluations");
            return Err(AccessRefusal::BadRequest(why));
        }
        let people = asked.people();
        if let Some(subject) = &mut message.subject {
            people.take_in(subject);
        }
        for item in &mut message.evaluations {
            people.take_in_item(item);
        }
        let point = asked.point(named(&message)).await?;
        let answer = blocking(move || point.ask(|point| point.evaluate_all(&message)));
        Ok(ok(&answer.await?.map_err(|missing: Missing| {
            AccessRefusal::BadRequest(missing.to_string())
        })?))
    })
    .await
}

/// `POST {base}/access/v1/search/subject` (AuthZEN §8.4).
pub async fn search_subject(
    app: web::Data<App>,
    tenant: CurrentTenant,
    request: HttpRequest,
    content: Content,
) -> HttpResponse {
    respond(&tenant, &request, async || {
        let asked = Asked::of(&app, &tenant, &request, "search/subject", content).await?;
        let message: SubjectSearch = asked.read_search().await?;
        let point = asked.point(Vec::new()).await?;
        let search = move || point.ask(|point| point.search_subjects(&message));
        let mut found = blocking(search).await?.map_err(bad_search)?;
        let people = asked.people();
        let told = found.results.into_iter().map(|one| people.give_out(one));
        found.results = told.collect::<Option<_>>().ok_or(NoIdentifier)?;
        Ok(ok(&found))
    })
    .await
}

/// `POST {base}/access/v1/search/resource` (AuthZEN §8.5).
pub async fn search_resource(
    app: web::Data<App>,
    tenant: CurrentTenant,
    request: HttpRequest,
    content: Content,
) -> HttpResponse {
    respond(&tenant, &request, async || {
        let asked = Asked::of(&app, &tenant, &request, "search/resource", content).await?;
        let mut message: ResourceSearch = asked.read_search().await?;
        let point = asked.point_about(&mut message.subject).await?;
        let search = move || point.ask(|point| point.search_resources(&message));
        Ok(ok(&blocking(search).await?.map_err(bad_search)?))
    })
    .await
}

/// `POST {base}/access/v1/search/action` (AuthZEN §8.6).
pub async fn search_action(
    app: web::Data<App>,
    tenant: CurrentTenant,
    request: HttpRequest,
    content: Content,
) -> HttpResponse {
    respond(&tenant, &request, async || {
        let asked = Asked::of(&app, &tenant, &request, "search/action", content).await?;
        let mut message: ActionSearch = asked.read_search().await?;
        let point = asked.point_about(&mut message.subject).await?;
        let search = move || point.ask(|point| point.search_actions(&message));
        Ok(ok(&blocking(search).await?.map_err(bad_search)?))
    })
    .await
}

/// A request whose sender is known.
struct Asked<'a> {
    app: &'a App,
    tenant: &'a CurrentTenant,
    caller: Caller<'a>,
    content: web::Bytes,
    is_json: bool,
}

impl<'a> Asked<'a> {
    async fn of(
        app: &'a App,
        tenant: &'a CurrentTenant,
        request: &HttpRequest,
        endpoint: &str,
        content: Content,
    ) -> Result<Self, AccessRefusal> {
        let content = content
            .map_err(|error| AccessRefusal::BadRequest(format!("content was not read: {error}")))?;
        let target = tenant.urls.access(endpoint);
        let received = Received::new(request, target, Ok(content.clone()))
            .map_err(|_| AccessRefusal::BadRequest("content was not read".to_owned()))?;
        Ok(Self {
            app,
            tenant,
            caller: caller(app, tenant, request, &received).await?,
            content,
            is_json: is_json(request),
        })
    }

    fn read<T: DeserializeOwned + Serialize>(&self) -> Result<T, AccessRefusal> {
        if !self.is_json {
            let why = "Content-Type must be application/json";
            return Err(AccessRefusal::BadRequest(why.to_owned()));
        }
        let read = gnap::decode(&self.content, Limits::MESSAGE);
        read.map_err(|error| AccessRefusal::BadRequest(error.to_string()))
    }

    /// A search costs as much as many evaluations.
    async fn read_search<T: DeserializeOwned + Serialize>(&self) -> Result<T, AccessRefusal> {
        let server = self.caller.server.details.id;
        match attempts::searches(self.app, self.tenant.id, server).await? {
            Attempts::Allowed { .. } => self.read(),
            Attempts::TooMany { retry_after } => Err(AccessRefusal::TooMany(retry_after)),
        }
    }

    fn people(&self) -> People<'_> {
        People::of(self.app, self.tenant, &self.caller)
    }

    /// For a question about one subject.
    async fn point_about(&self, subject: &mut Subject) -> Result<Point, AccessRefusal> {
        self.people().take_in(subject);
        self.point(vec![subject.id.clone()]).await
    }

    async fn point(&self, mut people: Vec<String>) -> Result<Point, AccessRefusal> {
        people.sort_unstable();
        people.dedup();
        Ok(Point::of(self.app, &self.tenant.0, &self.caller, &people).await?)
    }
}

/// The library of identifiers failed.
#[derive(Debug, thiserror::Error)]
#[error("an identifier cannot be made")]
struct NoIdentifier;

/// The ids of all subjects.
fn named(message: &Evaluations) -> Vec<String> {
    let items = message.evaluations.iter();
    let of_items = items.filter_map(|item| item.get("subject")?.get("id")?.as_str());
    let default = message.subject.as_ref().map(|subject| subject.id.as_str());
    of_items.chain(default).map(str::to_owned).collect()
}

fn bad_search(error: SearchError) -> AccessRefusal {
    AccessRefusal::BadRequest(error.to_string())
}

fn is_json(request: &HttpRequest) -> bool {
    let said = request.headers().get(CONTENT_TYPE);
    let said = said.and_then(|value| value.to_str().ok());
    let essence = said.and_then(|text| text.split(';').next());
    essence.is_some_and(|essence| essence.trim().eq_ignore_ascii_case("application/json"))
}

async fn blocking<T: Send + 'static>(
    answer: impl FnOnce() -> T + Send + 'static,
) -> Result<T, AccessRefusal> {
    Ok(web::block(answer).await?)
}

fn ok(answer: &impl Serialize) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(answer)
}

/// Runs it; whatever comes of it has the request's identifier (AuthZEN
/// §10.1.3).
async fn respond(
    tenant: &CurrentTenant,
    request: &HttpRequest,
    answer: impl AsyncFnOnce() -> Answer,
) -> HttpResponse {
    let mut response = match answer().await {
        Ok(response) => response,
        Err(refusal) => refusal.answer(tenant),
    };
    if let Some(id) = request.headers().get(REQUEST_ID) {
        response.headers_mut().insert(REQUEST_ID, id.clone());
    }
    response
}
