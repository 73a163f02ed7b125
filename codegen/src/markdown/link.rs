//! Targets of links, and addresses in text.

use std::fmt::Write as _;

use super::tree::Inline;

/// Returns an address that a link may lead to, without characters that could end it; none, if it is not of the web or of mail.
pub(super) fn target(address: &str) -> Option<String> {
    let address = address.trim();
    let rest = ["http://", "https://"].iter().find_map(|scheme| after(address, scheme));
    let leads_somewhere = match rest {
        Some(rest) => rest.starts_with(|c: char| c.is_alphanumeric() || c == '['),
        None => after(address, "mailto:").is_some_and(is_mail),
    };
    // protection: link
    leads_somewhere.then(|| encoded(address))
}

/// Returns the rest after a prefix, in letters of any case.
fn after<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let start = text.get(..prefix.len())?;
    start.eq_ignore_ascii_case(prefix).then(|| &text[prefix.len()..])
}

/// Returns whether rustdoc, too, takes it for an address: it looks for items of Rust elsewhere.
fn is_mail(address: &str) -> bool {
    let (user, host) = address.split_once('@').unwrap_or_default();
    !user.is_empty() && host.trim_matches('.').contains('.')
}

/// Percent-encodes (RFC 3986, 2.1) what ends a link, or what Markdown reads in it.
fn encoded(address: &str) -> String {
    let mut out = String::with_capacity(address.len());
    for c in address.chars() {
        if c.is_control()
            || c.is_whitespace()
            || matches!(c, '<' | '>' | '(' | ')' | '\\' | '|' | '`' | '"' | '[' | ']' | '{' | '}' | '^')
        {
            let mut bytes = [0; 4];
            for byte in c.encode_utf8(&mut bytes).bytes() {
                let _ = write!(out, "%{byte:02X}");
            }
        } else {
            out.push(c);
        }
    }
    // An entity (CommonMark 0.31, 2.5) would be another character.
    if out.contains(';') { out.replace(';', "%3B") } else { out }
}

/// Makes links of addresses in words; one with a placeholder, `https://{host}/`, is code.
pub(super) fn found(inlines: Vec<Inline>) -> Vec<Inline> {
    let has_address = |inline: &Inline| matches!(inline, Inline::Text(text) if text.contains("://"));
    if !inlines.iter().any(has_address) {
        return inlines;
    }
    let mut out = Vec::with_capacity(inlines.len() + 2);
    for inline in inlines {
        match inline {
            Inline::Text(text) => split(&text, &mut out),
            other => out.push(other),
        }
    }
    out
}

fn split(text: &str, out: &mut Vec<Inline>) {
    let mut rest = text;
    let mut from = 0;
    while let Some(found) = rest[from..].find("http") {
        let at = from + found;
        let length = address_length(&rest[at..]);
        if length == 0 {
            from = at + 4;
            continue;
        }
        if at > 0 {
            out.push(Inline::Text(rest[..at].to_owned()));
        }
        let address = &rest[at..at + length];
        out.push(match target(address) {
            Some(target) if target == address => Inline::Link(target, vec![Inline::Text(address.to_owned())]),
            _ => Inline::Code(address.to_owned()),
        });
        rest = &rest[at + length..];
        from = 0;
    }
    if !rest.is_empty() {
        out.push(Inline::Text(rest.to_owned()));
    }
}

/// The length of the address that a text begins with, or 0.
fn address_length(text: &str) -> usize {
    let Some(rest) = text.strip_prefix("http://").or_else(|| text.strip_prefix("https://")) else { return 0 };
    if !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '{') {
        return 0;
    }
    let stops = |c: char| {
        !c.is_ascii_graphic()
            || matches!(c, '<' | '>' | '"' | '\'' | '`' | '(' | ')' | '[' | ']' | '|' | '*' | '\\' | '^' | ';')
    };
    let end = rest.find(stops).unwrap_or(rest.len());
    let address = rest[..end].trim_end_matches(['.', ',', ':', '!', '?', '_', '~', '&']);
    // A brace that is open where the address ends is of the text around it.
    let address = match address.contains('{') {
        true => address,
        false => address.split('}').next().unwrap_or_default(),
    };
    text.len() - rest.len() + address.len()
}

/// Returns whether the words of a link are its address.
pub(super) fn is_bare(target: &str, words: &[Inline]) -> bool {
    match words {
        [Inline::Text(text)] => {
            let mail = target.strip_prefix("mailto:");
            let is_plain =
                |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_+@".contains(&byte));
            match mail {
                Some(mail) => mail == text && is_plain(text),
                None => target == text && text.is_ascii(),
            }
        }
        _ => false,
    }
}
