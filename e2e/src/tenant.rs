//! A tenant with the files that the demo made for it.

use std::net::{Ipv4Addr, SocketAddr};

use url::Url;

use crate::demo::Demo;

/// One authorization server of a running Parley.
#[derive(Debug, Clone)]
pub struct Tenant {
    base: String,
    slug: String,
    demo: Demo,
    /// Names that no DNS knows.
    places: Vec<(String, SocketAddr)>,
}

impl Tenant {
    pub(crate) fn new(base: String, slug: &str, demo: Demo) -> Self {
        Self {
            base,
            slug: slug.to_owned(),
            demo,
            places: Vec::new(),
        }
    }

    /// The same keys and people behind another name on this machine.
    #[must_use]
    pub fn at_host(&self, name: &str) -> Self {
        let base = Url::parse(&self.base).expect("a base URL");
        let port = base.port().expect("a port");
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        Self {
            base: format!("http://{name}:{port}"),
            places: vec![(name.to_owned(), address)],
            ..self.clone()
        }
    }

    /// The same, for clients that also know where another tenant is.
    #[must_use]
    pub fn reaching(&self, other: &Tenant) -> Self {
        Self {
            places: [self.places.clone(), other.places.clone()].concat(),
            ..self.clone()
        }
    }

    /// Its name in paths, also where it is not found by it.
    pub fn slug(&self) -> &str {
        &self.slug
    }

    /// Where its host is.
    pub fn places(&self) -> &[(String, SocketAddr)] {
        &self.places
    }

    /// Its base URL.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Its grant endpoint.
    pub fn grant_endpoint(&self) -> String {
        format!("{}/gnap", self.base)
    }

    /// Its introspection endpoint.
    pub fn introspection_endpoint(&self) -> String {
        format!("{}/rs/introspect", self.base)
    }

    /// Its keys and its user's sign-in.
    pub fn demo(&self) -> &Demo {
        &self.demo
    }
}

impl AsRef<Tenant> for Tenant {
    fn as_ref(&self) -> &Tenant {
        self
    }
}
