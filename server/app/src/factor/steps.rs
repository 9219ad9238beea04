//! The steps of proving more, the same in an interaction and on a person's own
//! page: the second factor after the password, a fresh or stronger sign-in, a
//! passkey.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use pages::brand::Href;
use pages::document::Script;
use pages::factor::Problem;
use pages::factor::ceremony::{self, Ceremony, Purpose};
use pages::factor::prove::{self, Field, Prove, Why};
use pages::form;

use super::check::{Checked, check_code};
use super::demanded::{Available, Demanded};
use super::half::{HalfSignIn, set_half_cookie};
use super::passkey::{self, Begun};
use super::strength::{Done, raised};
use crate::app::App;
use crate::attempts::{self, Attempts};
use crate::http::address::address;
use crate::interact::{
    Attempt, Browser, Failed, Fields, Session, SignedIn, View, check_sign_in, field, html,
    html_with_passkey, raise_session, see_other, signed_in,
};
use crate::tenant::Tenant;

/// Where it happens.
pub struct Place<'a> {
    /// The program.
    pub app: &'a App,
    /// Whose page it is.
    pub tenant: &'a Tenant,
    /// The answer's context.
    pub view: &'a View<'a>,
    /// The request.
    pub request: &'a HttpRequest,
    /// The browser.
    pub browser: &'a Browser,
    /// Forms are posted below this path.
    pub path: String,
    /// The page to go on with.
    pub next: String,
    /// The token of its forms.
    pub csrf: String,
}

impl Place<'_> {
    /// The page of the second step.
    ///
    /// # Errors
    /// A store that is down.
    pub async fn second_page(
        &self,
        half: &HalfSignIn,
        problem: Option<Problem>,
    ) -> Result<String, Failed> {
        let available = Available::of(self.app, self.tenant, half.0.user).await?;
        let fields = available.codes.then_some(Field::Code);
        let page = self.prove(&half.0, Why::Second, fields.into_iter().collect());
        Ok(prove::render(&Prove {
            action: format!("{}/second", self.path),
            passkey: self.passkey(&available),
            problem,
            ..page
        }))
    }

    /// A posted code as the second step.
    ///
    /// # Errors
    /// [`Failed::TooManyAttempts`], or a store that is down.
    pub async fn second(&self, fields: &Fields) -> Result<HttpResponse, Failed> {
        let Some(half) = self.app.half(self.tenant, self.request).await? else {
            return Ok(see_other(&self.next));
        };
        match self.code(&half.0, fields).await? {
            Ok(done) => self.whole(half, done).await,
            Err(problem) => {
                let page = self.second_page(&half, Some(problem)).await?;
                Ok(html(StatusCode::UNPROCESSABLE_ENTITY, self.view, page))
            }
        }
    }

    /// The password was right, and the account has more.
    ///
    /// # Errors
    /// Live state that is down.
    pub async fn begin_second(&self, half: &HalfSignIn) -> Result<HttpResponse, Failed> {
        let cookie = self.app.start_half(self.tenant, half).await?;
        let mut response = see_other(&self.next);
        response.add_cookie(&set_half_cookie(&cookie, self.tenant))?;
        Ok(response)
    }

    /// The page of a fresh or stronger sign-in.
    ///
    /// # Errors
    /// A store that is down.
    pub async fn again_page(
        &self,
        session: &Session,
        demanded: Demanded,
        why: Why,
        problem: Option<Problem>,
    ) -> Result<String, Failed> {
        let available = Available::of(self.app, self.tenant, session.user).await?;
        let now_ms = self.app.clock.now_ms();
        let fields = demanded.fields(&session.done, &available, now_ms);
        Ok(prove::render(&Prove {
            action: format!("{}/again", self.path),
            passkey: self.passkey(&available),
            problem,
            ..self.prove(session, why, fields)
        }))
    }

    /// What was typed for it. Every field that is needed must be right, and the
    /// session gets another value. `Err` is what the page is shown again with.
    ///
    /// # Errors
    /// [`Failed::TooManyAttempts`], or a store that is down.
    pub async fn again(
        &self,
        session: &Session,
        demanded: Demanded,
        fields: &Fields,
    ) -> Result<Result<HttpResponse, Problem>, Failed> {
        let available = Available::of(self.app, self.tenant, session.user).await?;
        let now_ms = self.app.clock.now_ms();
        let mut done = Vec::new();
        for wanted in demanded.fields(&session.done, &available, now_ms) {
            let shown = match wanted {
                Field::Password => self.password(session, fields).await?,
                Field::Code => self.code(session, fields).await?,
            };
            match shown {
                Ok(shown) => done.push(shown),
                Err(problem) => return Ok(Err(problem)),
            }
        }
        let session = session.raised(&done, demanded.max_age);
        let next = &self.next;
        let raised = raise_session(self.app, self.tenant, self.request, &session, next).await?;
        Ok(Ok(raised))
    }

    /// The page that asks for a passkey: of the person who is signed in, or half
    /// so, or else of anybody.
    ///
    /// # Errors
    /// [`Failed::Unknown`] when there is none to ask for.
    pub async fn begin_passkey(&self) -> Result<HttpResponse, Failed> {
        self.count_ceremony().await?;
        let page = self.ceremony(self.begin_as(self.who().await?).await?, Told::Nothing)?;
        Ok(html_with_passkey(StatusCode::OK, self.view, page))
    }

    /// What the passkey answered.
    ///
    /// # Errors
    /// A store that is down.
    pub async fn finish_passkey(
        &self,
        fields: &Fields,
        demanded: Option<Demanded>,
    ) -> Result<HttpResponse, Failed> {
        let (app, tenant, browser) = (self.app, self.tenant, self.browser);
        let who = self.who().await?;
        let done = match &who {
            Who::Nobody => {
                let session = passkey::finish_sign_in(app, tenant, browser, fields).await?;
                if let Some(session) = session {
                    return self.enter(&session).await;
                }
                None
            }
            Who::Half(half) => passkey::finish_proof(app, tenant, browser, &half.0, fields).await?,
            Who::SignedIn(session) => {
                passkey::finish_proof(app, tenant, browser, session, fields).await?
            }
        };
        match (done, who) {
            (Some(done), Who::Half(half)) => self.whole(half, done).await,
            (Some(done), Who::SignedIn(session)) => {
                let max_age = demanded.and_then(|demanded| demanded.max_age);
                self.enter(&session.raised(&[done], max_age)).await
            }
            (_, who) => {
                self.count_ceremony().await?;
                let page = self.ceremony(self.begin_as(who).await?, Told::Refused)?;
                let status = StatusCode::UNPROCESSABLE_ENTITY;
                Ok(html_with_passkey(status, self.view, page))
            }
        }
    }

    /// The page with a ceremony's question.
    ///
    /// # Errors
    /// When the tenant's path is none.
    pub fn enrolment(&self, begun: Begun, told: Told) -> Result<String, Failed> {
        self.asks(begun, Purpose::Enrol, told)
    }

    /// Counts what makes live state remember something.
    ///
    /// # Errors
    /// [`Failed::TooManyAttempts`], or live state is down.
    pub async fn count_ceremony(&self) -> Result<(), Failed> {
        let from = address(self.request, &self.app.config.server.trusted_proxies);
        match attempts::ceremony(self.app, self.tenant.id, from).await? {
            Attempts::Allowed { .. } => Ok(()),
            Attempts::TooMany { retry_after } => Err(Failed::TooManyAttempts(retry_after)),
        }
    }

    async fn who(&self) -> Result<Who, Failed> {
        if let Some(session) = signed_in(self.app, self.tenant, self.request).await? {
            return Ok(Who::SignedIn(session));
        }
        Ok(match self.app.half(self.tenant, self.request).await? {
            Some(half) => Who::Half(half),
            None => Who::Nobody,
        })
    }

    async fn begin_as(&self, who: Who) -> Result<Begun, Failed> {
        let (app, tenant, browser) = (self.app, self.tenant, self.browser);
        match who {
            Who::Nobody => passkey::begin_sign_in(app, tenant, browser).await,
            Who::Half(HalfSignIn(person)) | Who::SignedIn(person) => {
                passkey::begin_proof(app, tenant, browser, person.user).await
            }
        }
    }

    fn ceremony(&self, begun: Begun, told: Told) -> Result<String, Failed> {
        self.asks(begun, Purpose::Use, told)
    }

    fn asks(&self, begun: Begun, purpose: Purpose, told: Told) -> Result<String, Failed> {
        // What is enrolled belongs to the page it is enrolled on.
        let below = match purpose {
            Purpose::Use => &self.path,
            Purpose::Enrol => &self.next,
        };
        let mut document = self.view.document();
        document.script = Script::Passkey(self.view.passkey_script());
        Ok(ceremony::render(&Ceremony {
            document,
            brand: self.view.brand.clone(),
            purpose,
            is_refused: matches!(told, Told::Refused),
            options: begun.options,
            ceremony: begun.id.expose().to_owned(),
            action: format!("{below}/passkey/finish"),
            csrf: self.csrf.clone(),
            back: Href::parse(&self.next)?,
        }))
    }

    fn prove(&self, person: &Session, why: Why, fields: Vec<Field>) -> Prove {
        Prove {
            document: self.view.document(),
            brand: self.view.brand.clone(),
            user: person.shown_at(&self.path),
            why,
            fields,
            action: String::new(),
            passkey: None,
            csrf: self.csrf.clone(),
            problem: None,
        }
    }

    fn passkey(&self, available: &Available) -> Option<String> {
        let action = || format!("{}/passkey", self.path);
        available.passkey.then(action)
    }

    async fn whole(&self, half: HalfSignIn, done: Done) -> Result<HttpResponse, Failed> {
        self.enter(&half.0.raised(&[done], None)).await
    }

    async fn enter(&self, session: &Session) -> Result<HttpResponse, Failed> {
        raise_session(self.app, self.tenant, self.request, session, &self.next).await
    }

    async fn code(
        &self,
        person: &Session,
        fields: &Fields,
    ) -> Result<Result<Done, Problem>, Failed> {
        let code = field(fields, form::CODE);
        if code.trim().is_empty() {
            return Ok(Err(Problem::Missing));
        }
        let from = address(self.request, &self.app.config.server.trusted_proxies);
        let checked = check_code(self.app, self.tenant, person, &code, from).await?;
        Ok(match checked {
            Checked::Right(done) => Ok(done),
            Checked::Wrong => Err(Problem::Refused),
        })
    }

    async fn password(
        &self,
        session: &Session,
        fields: &Fields,
    ) -> Result<Result<Done, Problem>, Failed> {
        let attempt = Attempt {
            login: session.login.clone(),
            ..Attempt::of(self.app, self.request, fields)
        };
        if attempt.password.expose().is_empty() {
            return Ok(Err(Problem::Missing));
        }
        let again = match check_sign_in(self.app, self.tenant, attempt).await? {
            SignedIn::Yes(again) | SignedIn::Half(HalfSignIn(again)) => again,
            SignedIn::No(_) => return Ok(Err(Problem::Refused)),
        };
        let first = again.done.first().copied();
        let done = first.filter(|_| again.user == session.user);
        Ok(done.ok_or(Problem::Refused))
    }
}

/// What a ceremony's page says beside the question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// Nothing.
    Nothing,
    /// The last passkey was refused.
    Refused,
}

/// Who is there.
enum Who {
    Nobody,
    Half(HalfSignIn),
    SignedIn(Session),
}

impl Session {
    /// The same person after they showed more.
    #[must_use]
    pub fn raised(&self, done: &[Done], max_age: Option<u64>) -> Self {
        Self {
            done: raised(&self.done, done, max_age),
            ..self.clone()
        }
    }
}
