//! Readable values for scalars, chosen by the words in the name of what they are for.

/// The words of a wire name, in lower case: `firstName`, `first-name` and `first_name` are the same two.
fn words(name: &str) -> Vec<String> {
    heck::AsSnakeCase(name).to_string().split('_').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

fn any(words: &[String], of: &[&str]) -> bool {
    words.iter().any(|word| of.contains(&word.as_str()))
}

/// A string.
pub(super) fn string(name: &str) -> String {
    let words = words(name);
    let last = words.last().map_or("", String::as_str);
    let fixed = match last {
        "id" | "ids" | "uuid" | "guid" | "key" => return identifier(&words),
        "email" | "mail" => "ada@example.com",
        "url" | "uri" | "href" | "link" | "website" => "https://example.com/",
        "phone" | "mobile" | "fax" => "+441632960000",
        "date" | "day" => date(name),
        "at" | "time" | "timestamp" | "before" | "after" | "since" | "until" => date_time(name),
        "cursor" | "next" | "token" => "eyJwIjoxfQ",
        "currency" => "EUR",
        "country" => "DE",
        "language" | "locale" => "en",
        "timezone" => "Europe/Berlin",
        "city" => "Berlin",
        "size" | "limit" | "count" | "page" | "offset" => return integer(name).to_string(),
        "name" if any(&words, &["first", "given"]) => "Ada",
        "name" if any(&words, &["last", "family"]) => "Lovelace",
        "name" if any(&words, &["company", "organization"]) => "Example Ltd",
        "name" if any(&words, &["file"]) => "report.pdf",
        "name" => "Ada Lovelace",
        "filename" => "report.pdf",
        "description" | "comment" | "note" | "notes" | "text" | "message" | "body" => "A few words.",
        "version" => "1.0",
        "" => "text",
        _ => return words.join("-"),
    };
    fixed.to_owned()
}

/// `employee-1` for `employee_id`.
fn identifier(words: &[String]) -> String {
    let owner: Vec<&str> = words[..words.len() - 1].iter().map(String::as_str).collect();
    if owner.is_empty() { "id-1".to_owned() } else { format!("{}-1", owner.join("-")) }
}

/// An integer that fits every integer type.
pub(super) fn integer(name: &str) -> i32 {
    let words = words(name);
    match words.last().map_or("", String::as_str) {
        "page" | "offset" | "version" | "index" | "order" | "position" => 1,
        "size" | "limit" => 25,
        "id" => 42,
        "age" => 36,
        "year" => 2025,
        "month" => 3,
        "status" | "code" => 200,
        "timestamp" | "at" => 1_736_933_400,
        "count" | "total" => 2,
        _ => 7,
    }
}

/// A number, with a fraction where the name does not speak of something that is counted.
pub(super) fn number(name: &str) -> serde_json::Value {
    let words = words(name);
    if any(&words, &["amount", "price", "rate", "score", "salary", "weight", "percentage", "ratio"]) {
        serde_json::json!(12.5)
    } else {
        serde_json::json!(integer(name))
    }
}

/// RFC 3339.
pub(super) fn date_time(name: &str) -> &'static str {
    let words = words(name);
    if any(&words, &["updated", "modified", "end", "ended", "closed", "completed", "expires", "until"]) {
        "2025-03-31T16:45:00Z"
    } else {
        "2025-01-15T09:30:00Z"
    }
}

/// RFC 3339, the date alone.
pub(super) fn date(name: &str) -> &'static str {
    let words = words(name);
    if any(&words, &["birth", "birthday", "birthdate"]) {
        "1990-12-10"
    } else if any(&words, &["end", "termination", "expiry", "due"]) {
        "2025-03-31"
    } else {
        "2025-01-15"
    }
}

/// The name of one of many: `tags` gives `tag`.
pub(super) fn singular(name: &str) -> String {
    match name.strip_suffix("ies") {
        Some(stem) if !stem.is_empty() => format!("{stem}y"),
        _ => name.strip_suffix('s').filter(|stem| !stem.ends_with('s') && !stem.is_empty()).unwrap_or(name).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_follow_the_words_of_a_name() {
        assert_eq!(string("employee_id"), "employee-1");
        assert_eq!(string("firstName"), "Ada");
        assert_eq!(string("work-email"), "ada@example.com");
        assert_eq!(string("updated_after"), "2025-03-31T16:45:00Z");
        assert_eq!(string("job title"), "job-title");
        assert_eq!(string(""), "text");
        assert_eq!(string("id"), "id-1");
        assert_eq!(singular("categories"), "category");
        assert_eq!(singular("address"), "address");
        assert_eq!(singular("s"), "s");
    }
}
