// SPDX-License-Identifier: MIT
#include "probe/journal_record.h"

#include <openssl/evp.h>

#include "probe/utf8.h"

namespace kassay {

namespace {

struct OutcomeFields {
  nlohmann::json operator()(const Exited &exited) const {
    return {{"kind", "exited"}, {"status", exited.status}};
  }
  nlohmann::json operator()(const Signalled &signalled) const {
    return {{"kind", "signalled"}, {"signal", signalled.signal}};
  }
  nlohmann::json operator()(const TimedOut &timed_out) const {
    return {{"kind", "timed-out"}, {"deadline_ms", timed_out.deadline.count()}};
  }
  nlohmann::json operator()(const OutputFlooded &flooded) const {
    return {{"kind", "output-flooded"}, {"limit", flooded.limit}};
  }
  nlohmann::json operator()(const LeftBehind &left) const {
    return {{"kind", "left-behind"}, {"status", left.status}};
  }
  nlohmann::json operator()(const NotStarted &not_started) const {
    return {{"kind", "not-started"}, {"errno", not_started.error}};
  }
};

nlohmann::json outcome_fields(const Outcome &outcome) {
  nlohmann::json fields = std::visit(OutcomeFields{}, outcome);
  fields["text"] = describe(outcome);
  return fields;
}

/// Names that are not UTF-8 have no place as a JSON key; such an entry is kept under a key that says so.
nlohmann::json map_fields(const std::map<std::string, std::string> &entries) {
  nlohmann::json fields = nlohmann::json::object();
  for (const auto &[name, value] : entries)
    fields[is_utf8(name) ? name : json_from_bytes(name).dump()] = json_from_bytes(value);
  return fields;
}

} // namespace

nlohmann::json json_from_bytes(std::string_view bytes) {
  if (is_utf8(bytes))
    return bytes;
  std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0'); // EVP_EncodeBlock also writes a final NUL
  const int length =
      EVP_EncodeBlock(reinterpret_cast<unsigned char *>(text.data()),
                      reinterpret_cast<const unsigned char *>(bytes.data()), static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(length));
  return {{"base64", std::move(text)}};
}

std::string bytes_from_json(const nlohmann::json &value) {
  if (value.is_string())
    return value.get<std::string>();
  const auto encoded = value.is_object() ? value.find("base64") : value.end();
  if (!value.is_object() || encoded == value.end() || !encoded->is_string())
    return {};
  const std::string &text = encoded->get_ref<const std::string &>();
  std::string bytes(text.size(), '\0');
  const int length =
      EVP_DecodeBlock(reinterpret_cast<unsigned char *>(bytes.data()),
                      reinterpret_cast<const unsigned char *>(text.data()), static_cast<int>(text.size()));
  if (length < 0)
    return {};
  const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
  bytes.resize(static_cast<std::size_t>(length) - padding); // EVP_DecodeBlock counts the padding as NULs
  return bytes;
}

nlohmann::json journal_fields(const Command &command, const Run &run) {
  nlohmann::json fields;
  fields["argv"] = nlohmann::json::array();
  for (const std::string &word : command.argv)
    fields["argv"].push_back(json_from_bytes(word));
  fields["directory"] = json_from_bytes(command.directory);
  fields["environment"] = map_fields(command.env);
  if (!command.input.empty())
    fields["stdin"] = json_from_bytes(command.input);
  if (!command.files.empty())
    fields["files"] = map_fields(command.files);
  fields["outcome"] = outcome_fields(run.outcome);
  fields["cost"] = {{"wall_us", run.cost.wall.count()},
                    {"user_us", run.cost.user.count()},
                    {"system_us", run.cost.system.count()},
                    {"peak_rss_kib", run.cost.peak_rss_kib}};
  fields["stdout"] = json_from_bytes(run.out);
  fields["stderr"] = json_from_bytes(run.err);
  return fields;
}

} // namespace kassay
