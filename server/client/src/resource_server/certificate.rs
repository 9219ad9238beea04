//! The client certificate of a request, for tokens that are bound to one
//! (RFC 9635 §7.3.2): from the connection, or from a proxy that ends TLS and is
//! trusted to say which one it saw (RFC 9440).

use std::net::IpAddr;

/// A proxy's word about certificates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateHeader {
    /// Whose word counts. They have to remove the field from what clients send.
    pub proxies: Vec<IpAddr>,
}

/// The certificate of a TLS connection, in DER: what a server puts into the data
/// of its connections (actix) or the extensions of a request (tower), when it
/// ends TLS itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeerCertificate(pub Vec<u8>);

/// Who is at the other end of the connection: what a tower server puts into the
/// extensions of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PeerAddress(pub IpAddr);

/// The certificate that counts. From a proxy only its field does, because the
/// certificate of the connection is the proxy's own; from everybody else only
/// the connection, because the field would be the sender's word. `lines` are all
/// lines of Client-Cert.
pub fn certificate(
    trusted: Option<&CertificateHeader>,
    peer: Option<IpAddr>,
    connection: Option<&PeerCertificate>,
    lines: &[&[u8]],
) -> Option<Vec<u8>> {
    let is_proxy = trusted
        .zip(peer)
        .is_some_and(|(trusted, peer)| trusted.proxies.contains(&peer));
    if is_proxy {
        proof::client_cert(lines).ok()
    } else {
        connection.map(|certificate| certificate.0.clone())
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;

    use super::*;
    use crate::make_key::{KeyAlgorithm, make_key, self_signed};

    #[test]
    fn the_word_of_a_proxy_counts_and_nobody_elses() {
        let key = make_key(KeyAlgorithm::P256).unwrap();
        let der = self_signed(&key).unwrap();
        let field = format!(":{}:", STANDARD.encode(&der));
        let line = [field.as_bytes()];
        let proxy: IpAddr = [10, 0, 0, 1].into();
        let trusted = CertificateHeader {
            proxies: vec![proxy],
        };
        let trusted = Some(&trusted);
        let own = PeerCertificate(b"of the connection".to_vec());
        for (peer, connection, expected) in [
            (Some(proxy), None, Some(der.clone())),
            (Some(proxy), Some(&own), Some(der)),
            (Some([10, 0, 0, 2].into()), None, None),
            (Some([10, 0, 0, 2].into()), Some(&own), Some(own.0.clone())),
            (None, None, None),
        ] {
            assert_eq!(certificate(trusted, peer, connection, &line), expected);
        }
        assert_eq!(certificate(None, Some(proxy), None, &line), None);
        assert_eq!(certificate(trusted, Some(proxy), None, &[]), None);
    }
}
