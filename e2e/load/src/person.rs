//! A person's browser: two cookies, pages opened and forms posted.

use crate::connection::{Answer, Connection};
use crate::error::LoadError;
use crate::page::form;
use crate::target::Target;

const SIGN_IN: &str = "sign-in";
const PAGE: &str = "page for people";

/// The demo user, after signing in.
#[derive(Debug, Default)]
pub struct Person {
    cookies: Vec<(String, String)>,
}

impl Person {
    /// Opens an interaction's page and signs in there.
    ///
    /// # Errors
    /// When the server does not take the demo's password.
    pub async fn sign_in(
        target: &Target,
        connection: &mut Connection,
        page: &str,
    ) -> Result<Self, LoadError> {
        let mut person = Person::default();
        let answer = person.open(target, connection, page).await?;
        person.keep(&answer);
        let html = answer.text();
        let form = form(&html).ok_or_else(|| answer.problem(SIGN_IN, "no form"))?;
        let fields = [
            ("csrf", form.csrf),
            ("login", target.login.as_str()),
            ("password", target.password.as_str()),
        ];
        let path = format!("{page}/sign-in");
        let answer = person
            .post(target, connection, &path, &fields)
            .await?
            .expect(SIGN_IN, 303)?;
        person.keep(&answer);
        Ok(person)
    }

    /// Opens a page.
    ///
    /// # Errors
    /// When it is not there.
    pub async fn open(
        &self,
        target: &Target,
        connection: &mut Connection,
        path: &str,
    ) -> Result<Answer, LoadError> {
        let request = format!(
            "GET {path} HTTP/1.1\r\nhost: {}\r\ncookie: {}\r\n\r\n",
            target.address,
            self.cookie()
        );
        connection
            .exchange(request.as_bytes())
            .await?
            .expect(PAGE, 200)
    }

    /// Posts a form.
    ///
    /// # Errors
    /// When the connection fails.
    pub async fn post(
        &self,
        target: &Target,
        connection: &mut Connection,
        path: &str,
        fields: &[(&str, &str)],
    ) -> Result<Answer, LoadError> {
        let mut content = url::form_urlencoded::Serializer::new(String::new());
        let content = content.extend_pairs(fields).finish();
        let request = format!(
            "POST {path} HTTP/1.1\r\nhost: {}\r\norigin: {}\r\ncookie: {}\r\n\
             content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{content}",
            target.address,
            target.origin,
            self.cookie(),
            content.len()
        );
        connection.exchange(request.as_bytes()).await
    }

    fn cookie(&self) -> String {
        let cookies = self.cookies.iter();
        let cookies: Vec<String> = cookies
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        cookies.join("; ")
    }

    fn keep(&mut self, answer: &Answer) {
        for field in answer.fields("set-cookie") {
            let pair = field
                .split(';')
                .next()
                .and_then(|pair| pair.split_once('='));
            if let Some((name, value)) = pair {
                self.cookies.retain(|(known, _)| known != name);
                self.cookies.push((name.to_owned(), value.to_owned()));
            }
        }
    }
}
