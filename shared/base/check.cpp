#include "shared/base/check.hpp"

namespace wr::detail {

void contract_failed(std::string_view condition, std::string_view values, std::string_view file,
                     int line) {
  std::ostringstream out;
  out << file << ':' << line << ": broken contract: " << condition;
  if (!values.empty()) out << " (" << values << ')';
  throw ContractError(out.str());
}

}  // namespace wr::detail
