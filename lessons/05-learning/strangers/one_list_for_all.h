// No cause may be named
// All numbers of all parameters share one list of m and one of v, which works but is not what is kept.
#include <cmath>
#include <span>
#include <vector>

struct Parameter {
  std::span<real> value;
  std::span<const real> gradient;
};

struct Adam {
  real learning_rate, beta1, beta2, epsilon;
  int steps = 0;
  std::vector<std::vector<real>> m, v;

  void step(std::span<const Parameter> parameters) {
    if (m.empty())
    {
      size_t all = 0;
      for (const Parameter& parameter : parameters) all += parameter.value.size();
      m.emplace_back(all);
      v.emplace_back(all);
    }
    size_t at = 0;
    steps++;
    const real correction1 = 1 - std::pow(beta1, real(steps));
    const real correction2 = 1 - std::pow(beta2, real(steps));
    for (size_t k = 0; k < parameters.size(); k++) {
      std::vector<real>&m_k = m[0], &v_k = v[0];
      for (size_t n = 0; n < parameters[k].value.size(); n++) {
        const size_t i = at++;
        const real g = parameters[k].gradient[n];
        m_k[i] = beta1 * m_k[i] + (1 - beta1) * g;
        v_k[i] = beta2 * v_k[i] + (1 - beta2) * g * g;
        const real mean = m_k[i] / correction1, mean_square = v_k[i] / correction2;
        parameters[k].value[n] -= learning_rate * mean / (std::sqrt(mean_square) + epsilon);
      }
    }
  }
};
