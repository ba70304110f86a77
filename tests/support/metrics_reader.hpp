// A strict reader of metrics in the text format 0.0.4 of Prometheus, with the rules of its naming practices.
#pragma once

#include <cstddef>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace support {

class Metrics {
 public:
  explicit Metrics(const std::string& text) {
    if (text.empty() || text.back() != '\n') faults_.push_back("the text does not end with a line");
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
      if (line.starts_with("# HELP ")) {
        begin(line);
      } else if (line.starts_with("# TYPE ")) {
        type(line);
      } else {
        sample(line);
      }
    }
    end();
  }

  const std::vector<std::string>& faults() const { return faults_; }
  std::size_t families() const { return families_.size(); }
  std::size_t samples() const { return values_.size(); }
  /// Of the sample that is written so; "none" where there is none.
  std::string value(const std::string& series) const {
    const auto found = values_.find(series);
    return found != values_.end() ? found->second : "none";
  }

 private:
  void fault(const std::string& what, const std::string& line) { faults_.push_back(what + ": " + line); }

  void begin(const std::string& line) {
    end();
    static const std::regex form(R"(# HELP (cachecade_[a-z_]+) [A-Z][^\\]*\.?[^\\]*)");
    std::smatch match;
    if (!std::regex_match(line, match, form)) return fault("no help", line);
    family_ = match[1];
    if (!families_.insert(family_).second) fault("a family that stands twice", line);
  }

  void type(const std::string& line) {
    static const std::regex form(R"(# TYPE (cachecade_[a-z_]+) (counter|gauge|histogram))");
    std::smatch match;
    if (!std::regex_match(line, match, form) || match[1] != family_) return fault("no type of the family", line);
    type_ = match[2];
    if ((type_ == "counter") != family_.ends_with("_total")) fault("a name that does not suit its type", line);
  }

  void sample(const std::string& line) {
    static const std::regex form(
        R"re((cachecade_[a-z_]+)(?:\{((?:[a-z]+="(?:[^"\\]|\\["\\n])*",?)*)\})? ([0-9]+(?:\.[0-9]+)?))re");
    std::smatch match;
    if (!std::regex_match(line, match, form)) return fault("no sample", line);
    const std::string name = match[1], labels = match[2], number = match[3];
    if (labels.ends_with(",")) fault("a comma too much", line);
    if (!values_.emplace(line.substr(0, line.size() - number.size() - 1), number).second) fault("stands twice", line);
    if (type_ != "histogram") {
      if (name != family_) fault("of another family", line);
      if (labels.find("le=") != labels.npos) fault("a bucket of no histogram", line);
    } else if (name == family_ + "_bucket") {
      bucket(labels, std::stoull(number), line);
    } else if (name == family_ + "_count") {
      if (std::stoull(number) != last_ || bound_ != "+Inf") fault("the count is not the last bucket", line);
      last_ = 0;
      bound_.clear();
    } else if (name != family_ + "_sum") {
      fault("of another family", line);
    }
  }

  void bucket(const std::string& labels, unsigned long long count, const std::string& line) {
    const auto at = labels.rfind("le=\"");
    if (at == labels.npos) return fault("a bucket without a bound", line);
    const auto bound = labels.substr(at + 4, labels.size() - at - 5);
    const bool rises = bound_.empty() || bound == "+Inf" || std::stod(bound) > std::stod(bound_);
    if (!rises || count < last_) fault("buckets that do not rise", line);
    bound_ = bound;
    last_ = count;
  }

  void end() {
    if (!family_.empty() && type_.empty()) faults_.push_back(family_ + " has no type");
    family_.clear();
    type_.clear();
  }

  std::vector<std::string> faults_;
  std::set<std::string> families_;
  std::map<std::string, std::string> values_;
  std::string family_, type_, bound_;
  unsigned long long last_ = 0;
};

}  // namespace support
