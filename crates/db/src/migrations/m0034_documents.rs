//! Whom a document of the room `documents` names (`P-4.3e`, `P-4.4b`, `P-5.3`): sealed beside the facts, which hold no personal data.
use super::{Shape, migration};

migration!(|_manager| [
    // Rows of the list and words about somebody, as one sealed blob.
    Shape::new("document_people").int("no").bytes("sealed").key(&["no"]),
]);
