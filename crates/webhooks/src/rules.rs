//! Decisions without input or output: signatures, when to try again, when to stop, and whom not to speak to.

use crate::model::Outcome;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use subtle::ConstantTimeEq;
use vedich_kernel::Moment;

/// Seconds after each failed try until the next; after the last of them a delivery is given up.
pub const PAUSES: [i64; 8] = [30, 120, 600, 3_600, 10_800, 21_600, 43_200, 86_400];
/// So many failed tries in a row switch an address off.
pub const MOST_FAILURES: i64 = 30;
/// Seconds for which who sends has the delivery to itself; longer than any try takes.
pub const LEASE: i64 = 120;
/// Seconds for which the secret before the newest is signed with too.
pub const OVERLAP: i64 = 86_400;
/// Seconds by which a receiver should let our clock and its own differ.
pub const TOLERANCE: i64 = 300;
/// Deliveries of one address at the same time: a slow one keeps nobody else waiting.
pub const AT_ONCE_EACH: usize = 2;

/// HMAC-SHA-256 over `SECONDS.BODY`, in hexadecimal digits.
#[must_use]
pub fn mac(secret: &str, seconds: i64, body: &str) -> String {
    // A key of any length is taken.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return String::new() };
    mac.update(format!("{seconds}.{body}").as_bytes());
    hex::encode(mac.finalize().into_bytes())
}

/// The value of `Vedich-Signature`: `t=SECONDS,v1=HEX`, and one `v1` more while an older secret is still good.
#[must_use]
pub fn signature(secrets: &[String], seconds: i64, body: &str) -> String {
    secrets.iter().fold(format!("t={seconds}"), |out, secret| format!("{out},v1={}", mac(secret, seconds, body)))
}

/// Is this signature by this secret, over this body, and not older than the tolerance? For whoever receives, and for tests.
#[must_use]
pub fn is_signed(secret: &str, signature: &str, body: &str, now_seconds: i64) -> bool {
    let parts: Vec<(&str, &str)> = signature.split(',').filter_map(|p| p.trim().split_once('=')).collect();
    let Some(seconds) = parts.iter().find(|(n, _)| *n == "t").and_then(|(_, v)| v.parse::<i64>().ok()) else { return false };
    let expected = mac(secret, seconds, body);
    let near = now_seconds.abs_diff(seconds) <= TOLERANCE.unsigned_abs();
    near && parts.iter().any(|(n, v)| *n == "v1" && bool::from(v.as_bytes().ct_eq(expected.as_bytes())))
}

/// When a delivery is tried again after so many tries that failed; never after the last.
#[must_use]
pub fn next_try(tries: i64, now: Moment) -> Option<Moment> {
    let pause = usize::try_from(tries - 1).ok().and_then(|at| PAUSES.get(at))?;
    Some(now.plus_seconds(*pause))
}

/// How a status is understood.
#[must_use]
pub fn outcome(status: u16) -> Outcome {
    if (200..300).contains(&status) { Outcome::Taken } else { Outcome::Refused }
}

/// Does an address that failed so often in a row have to be switched off?
#[must_use]
pub fn is_too_much(failures: i64) -> bool {
    failures >= MOST_FAILURES
}

/// Addresses of a network: `10.20.0.0/16`, `fd00::/8`, or one address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    bits: u8,
}

impl Network {
    /// From text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (address, bits) = match text.trim().split_once('/') {
            Some((address, bits)) => (address.parse().ok()?, Some(bits.parse::<u8>().ok()?)),
            None => (text.trim().parse().ok()?, None),
        };
        let most = match address {
            IpAddr::V4(_) => 32,
            IpAddr::V6(_) => 128,
        };
        let bits = bits.unwrap_or(most);
        (bits <= most).then_some(Self { address, bits })
    }

    /// Does the address lie in it?
    #[must_use]
    pub fn holds(&self, ip: IpAddr) -> bool {
        let same = |a: u128, b: u128, width: u32| {
            let off = width - u32::from(self.bits);
            off >= 128 || (a >> off) == (b >> off)
        };
        match (self.address, ip.to_canonical()) {
            (IpAddr::V4(a), IpAddr::V4(b)) => same(u128::from(a.to_bits()), u128::from(b.to_bits()), 32),
            (IpAddr::V6(a), IpAddr::V6(b)) => same(a.to_bits(), b.to_bits(), 128),
            _ => false,
        }
    }
}

/// May this address be spoken to: it lies on the public network, or in one that is allowed.
#[must_use]
pub fn may_reach(ip: IpAddr, allowed: &[Network]) -> bool {
    is_public(ip) || allowed.iter().any(|n| n.holds(ip))
}

/// Does it lie on the public network, whatever notation it comes in? What is not known to is not.
#[must_use]
pub fn is_public(ip: IpAddr) -> bool {
    match ip.to_canonical() {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let reserved = match (a, b, c) {
        // This network, shared by carriers, protocol assignments, old 6to4 relays, benchmarks, multicast and all above.
        (0 | 224..=255, ..) | (100, 64..=127, _) | (192, 0, 0) | (192, 88, 99) | (198, 18 | 19, _) => true,
        _ => ip.is_private() || ip.is_loopback() || ip.is_link_local() || ip.is_documentation(),
    };
    !reserved
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let s = ip.segments();
    let embedded = |high: u16, low: u16| {
        let [a, b] = high.to_be_bytes();
        let [c, d] = low.to_be_bytes();
        is_public_v4(Ipv4Addr::new(a, b, c, d))
    };
    match s {
        // Translated to version 4 (NAT64), and 6to4: where it comes out counts.
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => embedded(high, low),
        [0x2002, high, low, ..] => embedded(high, low),
        // Teredo, benchmarks, ORCHID and documentation are nobody's address.
        [0x2001, 0..=0x1ff, ..] | [0x2001, 0xdb8, ..] | [0x3fff, 0..=0xfff, ..] => false,
        // Only 2000::/3 is given out: local, private, site-local and multicast addresses lie outside of it.
        [first, ..] => (0x2000..=0x3fff).contains(&first),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn the_signature_is_the_one_that_the_guide_shows() {
        // docs/webhooks.md shows this very example.
        let body = r#"{"id":"0188d3f5-7c00-7000-8000-000000000001","type":"webhook.test"}"#;
        assert_eq!(
            signature(&["whsec_vi-du".to_owned()], 1_687_185_600, body),
            format!("t=1687185600,v1={}", mac("whsec_vi-du", 1_687_185_600, body))
        );
        let guide = include_str!("../../../docs/webhooks.md");
        assert!(guide.contains(&mac("whsec_vi-du", 1_687_185_600, body)), "{}", mac("whsec_vi-du", 1_687_185_600, body));
    }

    #[test]
    fn networks_that_are_nobody_elses_business_are_not_reached() {
        for inside in [
            "127.0.0.1",
            "127.8.9.10",
            "10.0.0.1",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "0.1.2.3",
            "224.0.0.1",
            "255.255.255.255",
            "240.0.0.1",
            "192.0.2.1",
            "198.18.0.1",
            "192.0.0.8",
            "::1",
            "::",
            "fe80::1",
            "fc00::1",
            "fd12::1",
            "fec0::1",
            "ff02::1",
            "::ffff:127.0.0.1",
            "::ffff:169.254.169.254",
            "64:ff9b::7f00:1",
            "64:ff9b::a9fe:a9fe",
            "2002:7f00:1::",
            "2002:c0a8:101::1",
            "2001:db8::1",
            "2001::1",
            "::127.0.0.1",
            "64:ff9b:1::1",
        ] {
            assert!(!is_public(ip(inside)), "{inside}");
        }
        for outside in ["8.8.8.8", "103.1.2.3", "172.32.0.1", "100.128.0.1", "2400:cb00::1", "2a00:1450::1", "64:ff9b::808:808"] {
            assert!(is_public(ip(outside)), "{outside}");
        }
    }

    #[test]
    fn a_network_that_is_allowed_is_reached_and_its_neighbour_is_not() {
        let allowed = [Network::parse("10.20.0.0/16").unwrap(), Network::parse("127.0.0.1").unwrap()];
        assert!(may_reach(ip("10.20.255.1"), &allowed) && may_reach(ip("127.0.0.1"), &allowed));
        assert!(may_reach(ip("::ffff:10.20.0.9"), &allowed));
        assert!(
            !may_reach(ip("10.21.0.1"), &allowed) && !may_reach(ip("127.0.0.2"), &allowed) && !may_reach(ip("::1"), &allowed)
        );
        assert!(
            Network::parse("0.0.0.0/0").unwrap().holds(ip("9.9.9.9")) && Network::parse("::/0").unwrap().holds(ip("fe80::1"))
        );
        for bad in ["", "10.0.0.0/33", "::/129", "10.0.0/8", "localhost", "10.0.0.0/-1"] {
            assert_eq!(Network::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn tries_wait_longer_each_time_and_end() {
        let now = Moment(0);
        let waits: Vec<i64> = (1..).map_while(|n| next_try(n, now)).map(|m| m.0 / 1_000_000).collect();
        assert_eq!(waits, PAUSES);
        assert!(waits.windows(2).all(|w| w[0] < w[1]));
        assert_eq!(next_try(0, now), None);
        const { assert!(LEASE > 10 + 10 + 10 + 30, "finding, connecting, the handshake and the answer end within the lease") };
    }

    proptest! {
        #[test]
        fn who_does_not_know_the_secret_signs_nothing(
            secret in "[a-z]{1,40}", other in "[A-Z]{1,40}", body in ".{0,60}", at in 0_i64..4_000_000_000, late in -400_i64..400,
        ) {
            let signed = signature(&[other.clone(), secret.clone()], at, &body);
            prop_assert_eq!(is_signed(&secret, &signed, &body, at + late), late.abs() <= TOLERANCE);
            let by_other = is_signed(&secret, &signature(&[other], at, &body), &body, at);
            let of_other_body = is_signed(&secret, &signed, &format!("{body} "), at);
            let of_other_time = is_signed(&secret, &signed.replacen(&format!("t={at}"), &format!("t={}", at + 1), 1), &body, at);
            prop_assert!(!by_other && !of_other_body && !of_other_time);
        }

        #[test]
        fn no_notation_makes_a_private_address_public(bits in any::<u32>()) {
            let v4 = Ipv4Addr::from_bits(bits);
            let mapped = v4.to_ipv6_mapped();
            prop_assert_eq!(is_public(IpAddr::V4(v4)), is_public(IpAddr::V6(mapped)));
            prop_assert!(!is_public(IpAddr::V6(Ipv6Addr::from_bits(u128::from(bits)))));
        }
    }
}
