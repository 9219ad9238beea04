//! Forms that pages for people send back.

use actix_web::{HttpRequest, web};
use gnap::secret::Secret;
use pages::form;

use super::browser::Browser;
use super::failed::Failed;
use crate::app::App;
use crate::tenant::Tenant;

/// A posted form.
pub type Fields = Vec<(String, String)>;

/// The form as it arrived.
pub type Received = Result<web::Form<Fields>, actix_web::Error>;

/// A form of a page that belongs to no interaction, from the browser that was
/// shown it.
///
/// # Errors
/// [`Failed::StaleForm`] when it is not that.
pub fn posted_on(
    app: &App,
    tenant: &Tenant,
    request: &HttpRequest,
    fields: Received,
    page: &str,
) -> Result<(Browser, Fields), Failed> {
    let (browser, fields) = posted(request, fields)?;
    check(&fields, &browser.page_token(&app.hash_key, tenant, page))?;
    Ok((browser, fields))
}

/// A form and the browser it came from. Whether that was shown it is for
/// [`check`].
///
/// # Errors
/// [`Failed::StaleForm`] when it is no form or from no known browser.
pub fn posted(request: &HttpRequest, fields: Received) -> Result<(Browser, Fields), Failed> {
    let fields = fields.map_err(|_| Failed::StaleForm)?.into_inner();
    let browser = Browser::of(request).ok_or(Failed::StaleForm)?;
    Ok((browser, fields))
}

/// Checks a form's token.
///
/// # Errors
/// [`Failed::StaleForm`] when it is another.
pub fn check(fields: &Fields, expected: &Secret) -> Result<(), Failed> {
    match Secret::new(field(fields, form::CSRF)) == *expected {
        true => Ok(()),
        false => Err(Failed::StaleForm),
    }
}

/// The value of a field, or nothing.
pub fn field(fields: &Fields, name: &str) -> String {
    fields
        .iter()
        .find(|(known, _)| known == name)
        .map(|(_, value)| value.clone())
        .unwrap_or_default()
}
