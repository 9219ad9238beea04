//! Where a request comes from. A forwarding header is believed only from a
//! configured proxy: anybody else could write any address into it and get
//! around limits, or use up another's.

use std::net::IpAddr;

use actix_web::HttpRequest;

/// The address of the client: the peer's, or what the last trusted proxy saw.
pub fn address(request: &HttpRequest, trusted_proxies: &[IpAddr]) -> Option<IpAddr> {
    let peer = request.peer_addr()?.ip();
    let forwarded = request
        .headers()
        .get_all("x-forwarded-for")
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim);
    Some(first_untrusted(peer, forwarded, trusted_proxies))
}

/// Walks from the peer backwards through what proxies wrote, as long as the
/// writer is trusted.
fn first_untrusted<'a>(
    peer: IpAddr,
    forwarded: impl Iterator<Item = &'a str>,
    trusted: &[IpAddr],
) -> IpAddr {
    let mut seen: Vec<&str> = forwarded.collect();
    let mut address = peer;
    while trusted.contains(&address) {
        match seen.pop().and_then(|text| text.parse().ok()) {
            Some(before) => address = before,
            None => break,
        }
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(peer: &str, forwarded: &[&str], trusted: &[&str]) -> String {
        let trusted: Vec<IpAddr> = trusted.iter().map(|text| text.parse().unwrap()).collect();
        let peer = peer.parse().unwrap();
        first_untrusted(peer, forwarded.iter().copied(), &trusted).to_string()
    }

    #[test]
    fn a_stranger_cannot_choose_its_address() {
        assert_eq!(of("203.0.113.9", &["10.0.0.1"], &[]), "203.0.113.9");
        let trusted = ["192.0.2.1"];
        assert_eq!(of("203.0.113.9", &["10.0.0.1"], &trusted), "203.0.113.9");
        // The proxy appended what it saw; what the client wrote before stays behind it.
        assert_eq!(
            of("192.0.2.1", &["1.1.1.1", "203.0.113.9"], &trusted),
            "203.0.113.9"
        );
    }

    #[test]
    fn a_trusted_proxy_is_believed() {
        assert_eq!(
            of("192.0.2.1", &["203.0.113.9"], &["192.0.2.1"]),
            "203.0.113.9"
        );
        assert_eq!(of("192.0.2.1", &["nonsense"], &["192.0.2.1"]), "192.0.2.1");
        assert_eq!(of("192.0.2.1", &[], &["192.0.2.1"]), "192.0.2.1");
    }
}
